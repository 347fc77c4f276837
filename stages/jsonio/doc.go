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
// Each line has one JSON value, and each value is one element. Lines of white
// space have none. The type of an element may be any type that [encoding/json]
// accepts.
//
// A stage holds the Buffer that it reads and the Buffer that it fills. The
// table shows the order of its output, what it holds in addition, and what
// bounds that.
//
//	stage   order  holds           bounded by
//	Decode  kept   part of a line  MaxLineSize
//	Encode  kept   one line        the element
//
// # Ownership
//
// A decoded element shares no memory with other elements. Encode does not
// change elements.
//
// # Cancellation, stop and drain
//
// [pipe.Pipeline.Drain] may truncate a text. If the last line of a truncated
// text has no end, it may be incomplete, so it is dropped. That is not an
// error.
//
// # Errors and panics
//
// An error of Decode has the number of the line. It wraps the error of
// encoding/json, such as a [json.SyntaxError] or a [json.UnmarshalTypeError].
// An error of Encode has the index of the element.
//
// JSON is UTF-8. encoding/json replaces other bytes by U+FFFD, and the stages
// fail instead. To encode bytes of any kind, use a []byte, which becomes
// base64. A csvio.Row and a textio.Line do that by themselves.
//
// # Concurrency
//
// Decode runs on one goroutine. Giving it [pipe.Workers] is a wiring error. If
// it is the slowest stage, read the lines with textio.Lines, and decode them
// with stages.MapErr and Workers. Encode accepts Workers.
//
// # Limitations
//
// Decode reads an escape of half a surrogate pair, such as \ud800, as U+FFFD,
// because encoding/json does. Encode does not see bytes that the MarshalJSON
// method of a type has replaced. That of [stages.Failure] reports them.
//
// A value that spans lines is an error. For one large JSON document, use
// [json.Decoder] in stages.FromSeq2.
//
// # Inside
//
// decode.go and encode.go have one function each. Package
// stages/internal/utf8json searches an element for a string that is not UTF-8,
// if its JSON has a U+FFFD. Package stages/internal/lines cuts the lines, as
// for textio.
package jsonio
