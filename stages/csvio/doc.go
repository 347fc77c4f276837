// Package csvio reads and writes CSV files.
//
// # Quick start
//
//	p := pipe.New("adults")
//	rows := csvio.Read(fileio.Read(p, "testdata/people.csv"), "people.csv")
//	people := stages.MapErr(rows, parsePerson, pipe.Workers(4))
//	adults := stages.Filter(people, isAdult)
//	text := csvio.Write(adults, []string{"name", "age"}, personFields)
//	stages.ToWriter(text, os.Stdout)
//	err := p.Run(ctx)
//
// # Model
//
// A [Row] has the fields of one row, the header of its file, and the place
// where it comes from. [Read] fails for the first broken row. [Attempt] emits
// broken rows to a Stream of their own. [Write] emits bytes, which any sink of
// bytes takes.
//
// The table shows what a stage holds besides the Buffer in work.
//
//	stage    order           holds    bounded by
//	Read     kept            one row  MaxRowSize
//	Attempt  of each output  one row  MaxRowSize
//	Write    kept            one row  the row
//
// # Ownership
//
// All rows of a file share one Header, so it must only be read. The fields of a
// row without quotes are parts of its Text. A program that keeps one field of
// many rows should copy it with [strings.Clone], so that the texts can be
// freed.
//
// # Ordering
//
// Rows leave in the order of the file. [Attempt] keeps that order for its rows
// and for its failures, not between the two.
//
// # Cancellation, stop and drain
//
// [pipe.Pipeline.Drain] may truncate a file. A row that is incomplete then is
// dropped, and is not an error. The same holds for the header.
//
// # Errors and panics
//
// An error names the file, the line, and the column if a quote is broken. It
// wraps [csv.ErrFieldCount], [csv.ErrQuote] or [csv.ErrBareQuote]. [Write]
// marks the element that has another number of fields than the header. A nil
// function panics in the call that builds the stage.
//
// # Concurrency
//
// Each stage runs on one goroutine. Giving it [pipe.Workers] is a wiring error.
// Convert the fields of a row in a stage of its own, which can have workers.
//
// # Limitations
//
// Fields are separated by commas. Attempt takes each line for a row, so a
// quoted field that spans lines is broken there. A file whose lines end in \r
// alone is one line. The text is not checked to be UTF-8.
//
// # Decisions
//
// If Attempt accepted rows that span lines, a broken quote would join all lines
// up to the next quote, and the correct rows among them would be lost.
//
// # Inside
//
//	row.go          Row
//	read.go         Read
//	read_rows.go    cuts lines into rows
//	read_fields.go  cuts a row with quotes into fields, by encoding/csv
//	attempt.go      Attempt, and the failure of one row
//	write.go        Write
//
// A row without quotes needs no parser. It is cut at its commas. Its text and
// the list of its fields are two allocations.
package csvio
