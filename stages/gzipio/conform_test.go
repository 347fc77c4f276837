package gzipio_test

import (
	"sync"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/gzipio"
)

// members returns a gzip file for each byte.
var members = sync.OnceValue(func() (files [256][]byte) {
	for b := range files {
		files[b] = zipped([]byte{byte(b)})
	}
	return files
})

// The rules need a stage that accepts any input, so each element is a gzip file
// of one byte here.
func TestReadKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[byte, byte]{
		Via: func(in *pipe.Stream[byte]) *pipe.Stream[byte] {
			files := stages.Map(in, func(b byte) []byte { return members()[b] })
			return gzipio.Read(stages.Unbatch(files))
		},
		Want:   func(in []byte) []byte { return in },
		Except: map[string]string{"empty input": "a gzip file has a header, so an empty one is truncated"},
	})
}
