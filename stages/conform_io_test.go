package stages_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/stages"
)

func TestSourcesOfReadersKeepTheRules(t *testing.T) {
	data := bytes.Repeat([]byte("some bytes\n"), 10_000)
	for name, add := range map[string]func(p *pipe.Pipeline) *pipe.Stream[byte]{
		"FromReader": func(p *pipe.Pipeline) *pipe.Stream[byte] {
			return stages.FromReader(p, bytes.NewReader(data))
		},
		"FromReadCloser": func(p *pipe.Pipeline) *pipe.Stream[byte] {
			return stages.FromReadCloser(p, io.NopCloser(bytes.NewReader(data)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			conform.TestStage(t, conform.Stage[byte, byte]{Source: add, Want: func([]byte) []byte { return data }})
		})
	}
}
