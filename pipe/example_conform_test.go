package pipe_test

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
)

// The stages of the Examples keep the rules that TestStage checks.

func TestExampleSourcesKeepTheRules(t *testing.T) {
	t.Run("countdown", func(t *testing.T) {
		conform.TestStage(t, conform.Stage[int, int]{
			Source: func(p *pipe.Pipeline) *pipe.Stream[int] { return countdown(p, 300) },
			Want: func([]int) (want []int) {
				for i := 300; i > 0; i-- {
					want = append(want, i)
				}
				return want
			},
		})
	})
	t.Run("words", func(t *testing.T) {
		text := strings.Repeat("to be or not ", 100)
		conform.TestStage(t, conform.Stage[int, string]{
			Source: func(p *pipe.Pipeline) *pipe.Stream[string] { return readWords(p, strings.NewReader(text)) },
			Want:   func([]int) []string { return strings.Fields(text) },
		})
	})
	t.Run("receive", func(t *testing.T) {
		conform.TestStage(t, conform.Stage[int, int]{
			Source: func(p *pipe.Pipeline) *pipe.Stream[int] {
				c := make(chan int, 300)
				for i := range cap(c) {
					c <- i
				}
				close(c)
				return receive(p, c)
			},
		})
	})
}

func TestExampleViaKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[int, int]{
		Via: func(in *pipe.Stream[int]) *pipe.Stream[int] { return differences(in) },
		Want: func(in []int) (want []int) {
			for i := 1; i < len(in); i++ {
				want = append(want, in[i]-in[i-1])
			}
			return want
		},
		Element: func(i int) int { return i * i % 1009 },
	})
}

func TestExampleSinkKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[string, struct{}]{
		Sink: func(in *pipe.Stream[string]) { writeLines(in, io.Discard) },
	})
}

// The outputs of a stage are merged, as TestStage requires.
func TestExampleSplitsKeepTheRules(t *testing.T) {
	for name, via := range map[string]func(in *pipe.Stream[int]) *pipe.Stream[int]{
		"byParity": func(in *pipe.Stream[int]) *pipe.Stream[int] {
			even, odd := byParity(in)
			return merge([]*pipe.Stream[int]{even, odd})
		},
		"distribute": func(in *pipe.Stream[int]) *pipe.Stream[int] { return merge(distribute(in, 3)) },
	} {
		t.Run(name, func(t *testing.T) {
			conform.TestStage(t, conform.Stage[int, int]{Via: via, Want: func(in []int) []int { return in }, Unordered: true})
		})
	}
	t.Run("duplicate", func(t *testing.T) {
		conform.TestStage(t, conform.Stage[int, int]{
			Via: func(in *pipe.Stream[int]) *pipe.Stream[int] {
				a, b := duplicate(in)
				return merge([]*pipe.Stream[int]{a, b})
			},
			Want:      func(in []int) []int { return append(in, in...) },
			Unordered: true,
		})
	})
	t.Run("parseOrReport", func(t *testing.T) {
		conform.TestStage(t, conform.Stage[string, string]{
			Via: func(in *pipe.Stream[string]) *pipe.Stream[string] {
				numbers, failures := parseOrReport(in)
				return merge([]*pipe.Stream[string]{texts(numbers), texts(failures)})
			},
			Element:   func(i int) string { return []string{strconv.Itoa(i), "no number"}[i%2] },
			Unordered: true,
		})
	})
}

// texts adds a stage that formats its elements.
func texts[T any](in *pipe.Stream[T]) *pipe.Stream[string] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[T], out *pipe.Out[string]) error {
		for _, v := range b.Elements() {
			if err := out.Send(ctx, fmt.Sprint(v)); err != nil {
				return err
			}
		}
		b.Release()
		return nil
	})
}

func TestExampleJoinsKeepTheRules(t *testing.T) {
	for name, join := range map[string]func(ins []*pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int]{
		"oneAfterTheOther": oneAfterTheOther[int],
		"merge":            merge[int],
	} {
		t.Run(name, func(t *testing.T) {
			conform.TestStage(t, conform.Stage[int, int]{
				Via: func(in *pipe.Stream[int]) *pipe.Stream[int] {
					a, b := duplicate(in)
					return join([]*pipe.Stream[int]{a, b})
				},
				Want:      func(in []int) []int { return append(in, in...) },
				Unordered: true,
			})
		})
	}
	t.Run("total", func(t *testing.T) {
		conform.TestStage(t, conform.Stage[order, string]{
			Via: func(in *pipe.Stream[order]) *pipe.Stream[string] {
				orders, others := duplicate(in)
				return total(threeCents(others), orders)
			},
			Element: func(i int) order { return order{fmt.Sprint("article ", i%7), i} },
			Want: func(in []order) (want []string) {
				for _, o := range in {
					want = append(want, fmt.Sprint(o.article, ": ", 3*o.pieces))
				}
				return want
			},
		})
	})
}

// threeCents adds a stage that emits a price of 3 cents for each order.
func threeCents(in *pipe.Stream[order]) *pipe.Stream[price] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[order], out *pipe.Out[price]) error {
		for _, o := range b.Elements() {
			if err := out.Send(ctx, price{o.article, 3}); err != nil {
				return err
			}
		}
		b.Release()
		return nil
	})
}

func TestExampleKernelsKeepTheRules(t *testing.T) {
	for name, opts := range map[string][]pipe.Option{
		"shared goroutine": nil, "Async": {pipe.Async()}, "Workers": {pipe.Workers(3)},
	} {
		t.Run("parse, "+name, func(t *testing.T) {
			conform.TestStage(t, conform.Stage[string, int]{
				Via:     func(in *pipe.Stream[string]) *pipe.Stream[int] { return parse(in, opts...) },
				Element: strconv.Itoa,
				Want: func(in []string) (want []int) {
					for i := range in {
						want = append(want, i)
					}
					return want
				},
			})
		})
		t.Run("positive, "+name, func(t *testing.T) {
			conform.TestStage(t, conform.Stage[int, int]{
				Via:     func(in *pipe.Stream[int]) *pipe.Stream[int] { return positive(in, opts...) },
				Element: func(i int) int { return i%5 - 2 },
				Want: func(in []int) (want []int) {
					for _, v := range in {
						if v > 0 {
							want = append(want, v)
						}
					}
					return want
				},
			})
		})
	}
}
