// Package jsonio reads and writes JSON, with one value per line.
//
// # Quick start
//
//	p := pipe.New("adults")
//	people := jsonio.Decode[person](fileio.Read(p, "testdata/people.ndjson"))
//	adults := stages.Filter(people, isAdult)
//	stages.ToWriter(jsonio.Encode(adults), os.Stdout)
//	err := p.Run(ctx)
//
// # Model
//
// [Decode] converts the bytes of a text to a value for each line. [Encode]
// converts elements to the bytes of a text. The bytes come from and go to other
// stages, such as those of package fileio.
//
// The table shows which order a stage keeps, what it holds besides the Buffer
// in work, and what bounds that.
//
//	stage   order  holds     bounded by
//	Decode  kept   one line  MaxLineSize and one Buffer
//	Encode  kept   one line  the element
//
// # Ownership
//
// A decoded element belongs to the stage that receives it. Encode reads
// elements and does not change them.
//
// # Cancellation, stop and drain
//
// After a [pipe.Pipeline.Drain], a last line without an end may be truncated.
// It is dropped, unless the source was at its end and the text is complete.
//
// # Errors and panics
//
// An error of Decode names the line. An error of Encode names the index of the
// element. Both wrap the error of encoding/json.
//
// # Concurrency
//
// Decode runs on one goroutine. Giving it Workers is a wiring error. Encode
// accepts [pipe.Workers] and keeps the order.
//
// # Limitations
//
// A JSON array is not read element by element. A value that spans lines is an
// error.
//
// # Inside
//
// Decode reads lines with the reader of stages/internal/lines, which textio and
// csvio use too. Encode is a kernel, so it shares the goroutine of its
// upstream.
//
//	decode.go  Decode
//	encode.go  Encode
package jsonio
