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
// A [Row] has the fields of one row, the header of its file, and its place,
// which is the name of the file and the line. [Read] fails at the first broken
// row. [Attempt] emits the broken rows to a second Stream, and continues.
// [Write] emits bytes, for any sink of bytes.
//
// [ReadFormat], [AttemptFormat] and [WriteFormat] do the same for a file of
// another [Format], which has its delimiter, its comments and whether it has a
// header. The same Format fits the reader and the writer.
//
// A stage holds the Buffer that it reads and the Buffer that it fills. The
// table shows the order of its output, what it holds in addition, and what
// bounds that.
//
//	stage          order           holds    bounded by
//	Read           kept            one row  MaxRowSize
//	ReadFormat     kept            one row  MaxRowSize
//	Attempt        of each output  one row  MaxRowSize
//	AttemptFormat  of each output  one row  MaxRowSize
//	Write          kept            one row  the row
//	WriteFormat    kept            one row  the row
//
// # Ownership
//
// All rows of a file share one Header. A stage must not change it. If a row has
// no quotes, its fields are substrings of its Text, so one field keeps the
// whole Text in memory. A program that keeps one field of many rows should copy
// the field with [strings.Clone].
//
// # Ordering
//
// Rows have the order of the file. [Attempt] has two outputs, one of rows and
// one of failures. Each of them has the order of the file, but there is no
// order between a row and a failure.
//
// # Cancellation, stop and drain
//
// [pipe.Pipeline.Drain] may truncate a file. The last row that was read may
// then be incomplete. It is dropped, and that is not an error. If the header is
// incomplete, the output ends without a row, and that is not an error either.
//
// # Errors and panics
//
// The error of a row names the file and the line. If a quote is broken, it
// names the column, too. It wraps [csv.ErrFieldCount], [csv.ErrQuote] or
// [csv.ErrBareQuote].
//
// Read and Attempt fail if the first line shows that a file is not what they
// read. That is a gzip file, a file in UTF-16, one whose lines end in \r alone,
// and one with another delimiter. If the delimiter is given by a Format, it is
// not checked.
//
// If an element has another number of fields than the header, or none, [Write]
// fails with the index of the element. If an argument is wrong, such as a
// function that is nil, the call that builds the stage panics.
//
// # Concurrency
//
// Each stage runs on one goroutine. Giving it [pipe.Workers] is a wiring error.
// To use several cores, convert the fields of the rows in the next stage, and
// give Workers to that stage.
//
// # Limitations
//
// Attempt treats each line as one row. So a quoted field that spans lines is a
// failure of Attempt, and Read accepts it. As with encoding/csv, \r\n in a
// quoted field is read as \n. The Text of the Row has \r\n.
//
// No stage checks whether a text is valid UTF-8. The JSON of a Row that is not
// UTF-8 has its bytes in base64.
//
// # Decisions
//
// Attempt does not accept rows that span lines. If it did, a quote without its
// closing quote would join all lines up to the next quote to one row, and the
// correct rows among them would be lost.
//
// A Format is an argument of functions of their own. It cannot be a
// [pipe.Option], which fits stages of any kind, and its functions cannot be
// methods, because Write has a type parameter.
//
// # Inside
//
//	row.go          Row
//	row_json.go     the JSON of a Row
//	format.go       Format
//	count.go        checks the number of fields
//	read.go         Read
//	read_first.go   reads the header, and checks the first line
//	read_rows.go    makes rows of lines
//	read_fields.go  cuts a row with quotes into fields, with encoding/csv
//	attempt.go      Attempt, and the failure of one row
//	write.go        Write
//	write_row.go    makes the text of a row
//
// A row without quotes needs no parser, because it is cut at its commas. It
// takes two allocations, one for its text and one for the list of its fields.
package csvio
