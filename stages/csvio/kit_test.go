package csvio_test

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
)

// rowsOf returns the rows that Read emits for text in Buffers of n bytes.
func rowsOf(text string, n int) (rows []csvio.Row, err error) {
	p := pipe.New("")
	stages.Collect(csvio.Read(stages.FromSlice(p, []byte(text), pipe.BufferLength(n)), "x.csv", pipe.Name("csv")), &rows)
	err = p.Run(context.Background())
	return rows, err
}

// attempted returns what Attempt emits for text in Buffers of n bytes.
func attempted(text string, n int) (rows []csvio.Row, failures []stages.Failure[csvio.Row], err error) {
	p := pipe.New("")
	good, bad := csvio.Attempt(stages.FromSlice(p, []byte(text), pipe.BufferLength(n)), "x.csv", pipe.Name("csv"))
	stages.Collect(good, &rows)
	stages.Collect(bad, &failures)
	err = p.Run(context.Background())
	return rows, failures, err
}
