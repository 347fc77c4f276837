// Package textio reads text line by line.
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
// [Lines] converts bytes to lines. A [Line] has its number and its text.
//
// The table shows what a stage holds besides the Buffer in work.
//
//	stage  order  holds           bounded by
//	Lines  kept   part of a line  MaxLineSize
//
// # Cancellation, stop and drain
//
// [pipe.Pipeline.Drain] may truncate a text. A last line without an end is
// dropped then. At the end of a complete text it is emitted.
//
// # Errors and panics
//
// A line of more than [MaxLineSize] bytes fails the pipeline with an error that
// names the line.
//
// # Concurrency
//
// Lines runs on one goroutine. Giving it [pipe.Workers] is a wiring error.
// Stages that parse the lines can have workers.
//
// # Limitations
//
// A line ends in \n or \r\n. A text in UTF-16, or with line ends of \r alone,
// is not recognized as such.
//
// # Inside
//
// Lines is a loop over the lines of the package internal/lines, which csvio and
// jsonio use as well.
package textio
