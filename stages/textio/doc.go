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
// A stage holds the Buffer that it reads and the Buffer that it fills. The
// table shows the order of its output, what it holds in addition, and what
// bounds that.
//
//	stage  order  holds           bounded by
//	Lines  kept   part of a line  MaxLineSize
//
// # Cancellation, stop and drain
//
// [pipe.Pipeline.Drain] may truncate a text. If the last line of a truncated
// text has no end, it may be incomplete, so it is dropped. If the last line of
// a complete text has no end, it is emitted.
//
// # Errors and panics
//
// A line of more than [MaxLineSize] bytes fails the pipeline with an error that
// names the line. So does a gzip file, a text in UTF-16, and a text whose lines
// end in \r alone.
//
// # Concurrency
//
// Lines runs on one goroutine. Giving it [pipe.Workers] is a wiring error. To
// use several cores, parse the lines in the next stage, and give Workers to
// that stage.
//
// # Limitations
//
// A line ends in \n or \r\n. A \r within a line is a part of it, if the text
// has a \n. Without a byte order mark, UTF-16 is recognized if the first line
// begins with ASCII. No stage checks whether a text is valid UTF-8. The JSON of
// a Line that is not UTF-8 has its bytes in base64.
//
// # Inside
//
// Lines is a loop over the lines that package stages/internal/lines cuts.
// Packages csvio and jsonio use that package as well. line_json.go has the JSON
// of a Line.
package textio
