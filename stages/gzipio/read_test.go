package gzipio_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/gzipio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestReadDecompressesAllMembers(t *testing.T) {
	inputs := map[string]struct{ zipped, want []byte }{
		"empty":         {zipped(nil), nil},
		"short":         {zipped([]byte("x")), []byte("x")},
		"long":          {zipped(stagetest.Text(3000)), stagetest.Text(3000)},
		"members":       {zipped(stagetest.Text(200), nil, []byte("x")), append(stagetest.Text(200), 'x')},
		"empty members": {zipped(nil, nil), nil},
		"padded":        {padded(zipped([]byte("x")), 1), []byte("x")},
		"long padding":  {padded(zipped([]byte("x")), 10_000), []byte("x")},
		"padded parts":  {padded(append(padded(zipped([]byte("x")), 3), zipped([]byte("y"))...), 5000), []byte("xy")},
	}
	for name, input := range inputs {
		t.Run(name, func(t *testing.T) {
			stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
				p := pipe.New("test")
				var got []byte
				stages.Collect(gzipio.Read(stages.FromSlice(p, input.zipped, source), opt), &got)
				stagetest.Run(t, p)
				stagetest.Same(t, "text", got, input.want)
			})
		})
	}
}

func TestReadOfMoreThanAllQueuesHold(t *testing.T) {
	p := pipe.New("test")
	var n int64
	stages.Count(gzipio.Read(stages.FromSlice(p, zipped(bytes.Repeat([]byte("abc"), 1_000_000)))), &n)
	stagetest.Run(t, p)
	if n != 3_000_000 {
		t.Errorf("%d bytes, want 3000000", n)
	}
}

func TestReadOfBrokenInputFails(t *testing.T) {
	whole := zipped(stagetest.Text(3000))
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-6] ^= 1
	afterWhole := fmt.Sprintf("trailing data after byte %d is not a gzip member", len(whole))
	for name, c := range map[string]struct {
		input []byte
		cause error
		part  string // of the error
	}{
		"nothing":           {nil, io.ErrUnexpectedEOF, "truncated after 0 bytes"},
		"half a header":     {whole[:5], io.ErrUnexpectedEOF, "truncated after 5 bytes"},
		"half a body":       {whole[:len(whole)/2], io.ErrUnexpectedEOF, "truncated after"},
		"no trailer":        {whole[:len(whole)-8], io.ErrUnexpectedEOF, "truncated after"},
		"half a trailer":    {whole[:len(whole)-1], io.ErrUnexpectedEOF, "truncated after"},
		"half a 2nd member": {append(bytes.Clone(whole), whole[:20]...), io.ErrUnexpectedEOF, "truncated after"},
		"start of a 2nd":    {append(bytes.Clone(whole), 0x1f), io.ErrUnexpectedEOF, "truncated after"},
		"trailing garbage":  {append(bytes.Clone(whole), "this is not a gzip member"...), gzip.ErrHeader, afterWhole},
		"trailing byte":     {append(bytes.Clone(whole), 'x'), gzip.ErrHeader, afterWhole},
		"trailing newline":  {append(bytes.Clone(whole), "\r\n"...), gzip.ErrHeader, afterWhole},
		"garbage in zeros":  {append(padded(whole, 5000), 'x'), gzip.ErrHeader, "is not a gzip member"},
		"half after zeros":  {append(padded(whole, 5), whole[:20]...), io.ErrUnexpectedEOF, "truncated after"},
		"no gzip at all":    {[]byte("id,name\n1,a\n2,b\n3,c\n"), gzip.ErrHeader, "gzip: not a gzip file"},
		"short text":        {[]byte("a"), gzip.ErrHeader, "gzip: not a gzip file"},
		"zeros":             {make([]byte, 512), gzip.ErrHeader, "gzip: not a gzip file"},
		"other method":      {append([]byte{0x1f, 0x8b, 7}, whole[3:]...), gzip.ErrHeader, "before byte 10"},
		"flipped bit":       {flipped, gzip.ErrChecksum, "before byte"},
	} {
		t.Run(name, func(t *testing.T) {
			stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
				p := pipe.New("test")
				saw := error(nil)
				out := gzipio.Read(stages.FromSlice(p, c.input, source), opt)
				pipe.Sink(out, func(ctx context.Context, in *pipe.In[byte]) error {
					for saw == nil {
						_, saw = in.Read(ctx)
					}
					return saw
				})
				err := p.Run(t.Context())
				if !errors.Is(err, c.cause) || !strings.Contains(err.Error(), c.part) {
					t.Errorf("Run = %v, want %v with %q", err, c.cause, c.part)
				}
				if saw == io.EOF {
					t.Error("the sink got io.EOF, as if the input were complete")
				}
			})
		})
	}
}
