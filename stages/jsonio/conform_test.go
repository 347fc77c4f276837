package jsonio_test

import (
	"strconv"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/stages/jsonio"
)

func TestEncodeKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[int, byte]{
		Via: func(in *pipe.Stream[int]) *pipe.Stream[byte] { return jsonio.Encode(in) },
		Want: func(in []int) []byte {
			var all []byte
			for _, v := range in {
				all = append(strconv.AppendInt(all, int64(v), 10), '\n')
			}
			return all
		},
	})
}

func TestDecodeKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[int, int]{
		Via:  func(in *pipe.Stream[int]) *pipe.Stream[int] { return jsonio.Decode[int](jsonio.Encode(in)) },
		Want: func(in []int) []int { return in },
	})
}
