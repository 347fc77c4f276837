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
// [Read] and [Attempt] convert the bytes of a file to a [Row] for each row
// below the header. [Write] converts elements to the bytes of a file. The bytes
// come from and go to other stages, such as those of package fileio.
//
// The table shows which order a stage keeps, what it holds besides the Buffer
// in work, and what bounds that.
//
//	stage    order           holds    bounded by
//	Read     kept            one row  MaxRowSize
//	Attempt  of each output  one row  MaxRowSize
//	Write    kept            one row  the function fields
//
// # Ownership
//
// A Row belongs to the stage that receives it. All rows of a file share one
// Header, which must only be read. The fields of a row without quotes are parts
// of its Text. So a program that keeps one field keeps the memory of the whole
// row, unless it calls strings.Clone.
//
// # Cancellation, stop and drain
//
// After a [pipe.Pipeline.Drain], a row that may be truncated is dropped. It is
// neither an element nor a failure.
//
// # Errors and panics
//
// An error of Read or Attempt names the file, and the line in which the row
// begins. If a quote is wrong it names the column too, and the line of that
// quote. It wraps an error of encoding/csv, such as csv.ErrFieldCount. An error
// of Write names the index of the element. Write panics if its function is nil.
//
// # Concurrency
//
// Each stage runs on one goroutine. Giving it Workers is a wiring error. The
// stage after Read can run on workers, where fields are converted to numbers
// and dates.
//
// # Limitations
//
// The separator is a comma. The text is not checked to be UTF-8. A file whose
// lines end in \r alone is one line.
//
// # Decisions
//
// Attempt accepts no rows that span lines. With them, one broken quote would
// join all lines up to the next quote, and the correct rows among them would be
// lost.
//
// A row without quotes is cut at its commas. A row with quotes goes through
// encoding/csv, which decides what is correct.
//
// # Inside
//
//	row.go          Row
//	read.go         Read
//	read_rows.go    the header, rows, and errors of rows
//	read_fields.go  the input of encoding/csv, for rows with quotes
//	attempt.go      Attempt
//	write.go        Write
package csvio
