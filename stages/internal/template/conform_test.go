package template_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/stages/internal/template"
)

func TestDecodeKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[byte, template.Pair]{
		Via:     func(in *pipe.Stream[byte]) *pipe.Stream[template.Pair] { return template.Decode(in) },
		Element: func(i int) byte { return "\t\n"[i%2] }, // Decode accepts that wherever it ends
	})
}

func TestEncodeKeepsTheRules(t *testing.T) {
	for name, opts := range map[string][]pipe.Option{"alone": nil, "workers": {pipe.Workers(3)}} {
		t.Run(name, func(t *testing.T) {
			conform.TestStage(t, conform.Stage[template.Pair, byte]{
				Via:     func(in *pipe.Stream[template.Pair]) *pipe.Stream[byte] { return template.Encode(in, opts...) },
				Element: pair,
				Want:    lines,
			})
		})
	}
}

func TestEncodeAndDecodeKeepTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[template.Pair, template.Pair]{
		Via: func(in *pipe.Stream[template.Pair]) *pipe.Stream[template.Pair] {
			return template.Decode(template.Encode(in))
		},
		Element: pair,
		Want:    func(in []template.Pair) []template.Pair { return in },
	})
}

func TestReadKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[int, template.Pair]{
		Source: func(p *pipe.Pipeline) *pipe.Stream[template.Pair] {
			return template.Read(p, &memory{pairs: pairs(1000), chunk: 7})
		},
		Want: func([]int) []template.Pair { return pairs(1000) },
	})
}

func TestWriteKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[template.Pair, int]{
		Sink:    func(in *pipe.Stream[template.Pair]) { template.Write(in, &memory{}) },
		Element: pair,
	})
}

// lines returns the text of pairs.
func lines(pairs []template.Pair) []byte {
	var text []byte
	for _, v := range pairs {
		text = append(text, v.Key+"\t"+v.Value+"\n"...)
	}
	return text
}
