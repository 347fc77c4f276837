// Package csvio reads and writes CSV files.
//
// # Quick start
//
//	p := pipe.New("import")
//	rows, failures := csvio.Attempt(fileio.Read(p, "people.csv"), "people.csv")
//	ages := stages.MapErr(rows, parse, pipe.Workers(4))
//	stages.ForEach(ages, store)
//	fileio.Write(jsonio.Encode(failures), "rejected.json")
//	return p.Run(ctx)
//
// # Model
//
// A [Row] has the fields of one row, the header of its file, and the place
// where it comes from. [Read] fails for the first broken row. [Attempt] emits
// broken rows to a Stream of their own. [Write] emits bytes, which any sink of
// bytes takes.
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
// quoted field that spans lines is broken there.
//
// # Inside
//
//	read.go    Row, Read, Attempt, and the failure of one row
//	rows.go    cuts lines into rows
//	fields.go  cuts a row with quotes into fields, by encoding/csv
//	write.go   Write
//
// A row without quotes needs no parser. It is cut at its commas. Its text and
// the list of its fields are two allocations.
package csvio
