// Package jsonio reads and writes lines of JSON, a format known as NDJSON or
// JSON Lines.
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
// Each line has one JSON value, and each value is one element. The types are
// those of [encoding/json].
//
// The table shows what a stage holds besides the Buffer in work.
//
//	stage   order  holds           bounded by
//	Decode  kept   part of a line  MaxLineSize
//	Encode  kept   one line        the element
//
// # Ownership
//
// Each decoded element has memory of its own. Encode does not change elements.
//
// # Cancellation, stop and drain
//
// [pipe.Pipeline.Drain] may truncate a text. A line that is incomplete then is
// dropped, and is not an error.
//
// # Errors and panics
//
// An error of Decode names the line. It wraps a [json.SyntaxError] or a
// [json.UnmarshalTypeError]. An error of Encode marks the element.
//
// # Concurrency
//
// Decode runs on one goroutine. If it is the slowest stage, read the lines with
// textio.Lines, and decode them with stages.MapErr and [pipe.Workers]. Encode
// accepts Workers.
//
// # Limitations
//
// A value that spans lines is an error. For one large JSON document, use
// [json.Decoder] in stages.FromSeq2.
//
// # Inside
//
// decode.go and encode.go have one function each. Lines are cut as in textio.
package jsonio
