package stages_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// Each source finds its end after Drain is called.
func TestSourcesAtTheirEndAreNotTruncatedByDrain(t *testing.T) {
	wait := func() { time.Sleep(time.Second) }
	for name, source := range map[string]func(p *pipe.Pipeline) *pipe.Stream[byte]{
		"FromSeq": func(p *pipe.Pipeline) *pipe.Stream[byte] {
			return stages.FromSeq(p, func(yield func(byte) bool) {
				yield('a')
				wait()
			})
		},
		"FromSeq2": func(p *pipe.Pipeline) *pipe.Stream[byte] {
			return stages.FromSeq2(p, func(yield func(byte, error) bool) {
				yield('a', nil)
				wait()
			})
		},
		"Generate": func(p *pipe.Pipeline) *pipe.Stream[byte] {
			n := 0
			return stages.Generate(p, func(context.Context) (byte, error) {
				if n++; n == 1 {
					return 'a', nil
				}
				wait()
				return 0, io.EOF
			})
		},
		"FromReadCloser": func(p *pipe.Pipeline) *pipe.Stream[byte] {
			r := stagetest.SlowEnd{Text: strings.NewReader("a"), End: make(chan struct{})}
			time.AfterFunc(time.Second, func() { close(r.End) })
			return stages.FromReadCloser(p, io.NopCloser(r))
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			var got []byte
			var cut bool
			collectCut(source(p), &got, &cut)
			stagetest.RunDrained(t, p)
			if string(got) != "a" || cut {
				t.Errorf("%s: got %q, cut %t, want a, cut false", name, got, cut)
			}
		})
	}
}

func TestSliceSentToItsEndIsNotTruncatedByDrain(t *testing.T) {
	p := pipe.New("test")
	var got []byte
	var cut bool
	collectCut(stages.FromSlice(p, []byte("one\ntwo")), &got, &cut)
	p.Drain()
	if err := p.Run(t.Context()); err != nil || string(got) != "one\ntwo" || cut {
		t.Errorf("Run = %v, got %q, cut %t, want all of it, cut false", err, got, cut)
	}
}
