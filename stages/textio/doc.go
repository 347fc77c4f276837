// Package textio reads texts line by line.
//
// # Quick start
//
//	p := pipe.New("errors")
//	lines := textio.Lines(fileio.Read(p, "testdata/server.log"))
//	stages.ForEach(stages.Filter(lines, isError), printLine)
//	err := p.Run(ctx)
//
// # Model
//
// [Lines] converts bytes to a [Line] for each line, with its number and text.
//
// The table shows which order a stage keeps, what it holds besides the Buffer
// in work, and what bounds that.
//
//	stage  order  holds                         bounded by
//	Lines  kept   the start of a line that is   MaxLineSize
//	              not complete in the Buffer    and one Buffer
//
// # Ownership
//
// A Line belongs to the stage that receives it. Its text is a copy of the
// bytes.
//
// # Cancellation, stop and drain
//
// After a [pipe.Pipeline.Drain], a last line without an end may be truncated.
// It is dropped, unless the source was at its end and the text is complete.
//
// # Errors and panics
//
// A line that is too long fails the pipeline, with an error that names the
// line.
//
// # Concurrency
//
// Lines runs on one goroutine. Giving it Workers is a wiring error.
//
// # Limitations
//
// A line ends in \n or \r\n. A text whose lines end in \r alone is one line.
// Text in UTF-16 is not recognised.
//
// # Inside
//
// Lines is a loop over the reader of lines in stages/internal/lines, which
// csvio and jsonio use too.
package textio
