package jsonio

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/utf8json"
)

// Encode emits each element as one line of JSON, in order. Lines end in \n. The
// characters <, > and & are not escaped.
//
// A string of JSON cannot have bytes that are not UTF-8, and encoding/json
// would replace them. If an element has a string with such bytes, the pipeline
// fails with the index of the element and the place of the string. A field of
// type []byte may have any bytes.
//
// If an element cannot be encoded, the pipeline fails with the index of the
// element. With [pipe.Workers], elements are encoded on several goroutines.
// Their MarshalJSON methods must then be safe for concurrent use.
//
// Source: encoding/json. The format is known as NDJSON or JSON Lines.
func Encode[T any](in *pipe.Stream[T], opts ...pipe.Option) *pipe.Stream[byte] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[T], out *pipe.Out[byte]) error {
		var text bytes.Buffer
		enc := json.NewEncoder(&text)
		enc.SetEscapeHTML(false)
		for i := range b.Elements() {
			if out.Interrupted(b.Len() - i) {
				break
			}
			text.Reset()
			if err := enc.Encode(&b.Elements()[i]); err != nil {
				return pipe.AtElement(i, err)
			}
			if err := utf8json.Check(text.Bytes(), &b.Elements()[i]); err != nil {
				return pipe.AtElement(i, err)
			}
			if err := out.SendAll(ctx, text.Bytes()); err != nil {
				return err
			}
		}
		b.Release()
		return nil
	}, pipe.Defaults("jsonio.Encode", opts)...)
}
