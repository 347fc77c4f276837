package csvio_test

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
)

// rowsOf returns the rows that Read emits for text in Buffers of n bytes.
func rowsOf(text string, n int) (rows []csvio.Row, err error) {
	return rowsOfFormat(text, n, csvio.Format{})
}

// rowsOfFormat returns the rows that ReadFormat emits for text in Buffers of n
// bytes.
func rowsOfFormat(text string, n int, format csvio.Format) (rows []csvio.Row, err error) {
	p := pipe.New("")
	stages.Collect(csvio.ReadFormat(stages.FromSlice(p, []byte(text), pipe.BufferLength(n)), "x.csv", format, pipe.Name("csv")), &rows)
	err = p.Run(context.Background())
	return rows, err
}

// attempted returns what Attempt emits for text in Buffers of n bytes.
func attempted(text string, n int) (rows []csvio.Row, failures []stages.Failure[csvio.Row], err error) {
	return attemptedFormat(text, n, csvio.Format{})
}

// attemptedFormat returns what AttemptFormat emits for text in Buffers of n
// bytes.
func attemptedFormat(text string, n int, format csvio.Format) (rows []csvio.Row, failures []stages.Failure[csvio.Row], err error) {
	p := pipe.New("")
	good, bad := csvio.AttemptFormat(stages.FromSlice(p, []byte(text), pipe.BufferLength(n)), "x.csv", format, pipe.Name("csv"))
	stages.Collect(good, &rows)
	stages.Collect(bad, &failures)
	err = p.Run(context.Background())
	return rows, failures, err
}

// written returns the text that WriteFormat emits for rows.
func written(header []string, rows [][]string, format csvio.Format) (text []byte, err error) {
	p := pipe.New("")
	in := stages.FromSlice(p, rows)
	stages.Collect(csvio.WriteFormat(in, header, func(dst, v []string) []string { return append(dst, v...) }, format, pipe.Name("csv")), &text)
	err = p.Run(context.Background())
	return text, err
}

// fieldsOf returns the fields of rows.
func fieldsOf(rows []csvio.Row) [][]string {
	var all [][]string
	for _, r := range rows {
		all = append(all, r.Fields)
	}
	return all
}
