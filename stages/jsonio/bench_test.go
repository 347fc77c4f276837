package jsonio_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/jsonio"
)

type contact struct {
	ID    int
	Name  string
	Email string
	Tags  []string
}

// people returns n lines of JSON.
func people(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"ID":%d,"Name":"Ann %d","Email":"ann%d@example.org","Tags":["a","bc"]}`+"\n", i, i, i)
	}
	return b.Bytes()
}

// BenchmarkDecode compares Decode with a plain loop over the lines. The type of
// a struct shows its size. That of a map is estimated.
func BenchmarkDecode(b *testing.B) {
	file := people(20_000)
	b.Run("of=struct", func(b *testing.B) { benchmarkDecode[contact](b, file) })
	b.Run("of=map", func(b *testing.B) { benchmarkDecode[map[string]any](b, file) })
}

func benchmarkDecode[T any](b *testing.B, file []byte) {
	b.Run("by=encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		b.ReportAllocs()
		for b.Loop() {
			for line := range bytes.Lines(file) {
				var v T
				if err := json.Unmarshal(line, &v); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("by=Decode", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		b.ReportAllocs()
		for b.Loop() {
			p := pipe.New("bench")
			stages.Discard(jsonio.Decode[T](stages.FromSlice(p, file)))
			if err := p.Run(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
