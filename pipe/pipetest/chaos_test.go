package pipetest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
)

// harmless are Odds of a Chaos that does not change the result.
var harmless = []pipetest.Odds{pipetest.Failures(0), pipetest.Stops(0)}

// only returns Odds of a Chaos that injects nothing except the given faults.
func only(odds ...pipetest.Odds) []pipetest.Odds {
	none := []pipetest.Odds{pipetest.Delays(0, 0), pipetest.Pauses(0, 0), pipetest.Cuts(0), pipetest.Failures(0), pipetest.Stops(0)}
	return append(none, odds...)
}

// throughChaos sends the numbers below n through a pipeline with c at all its
// boundaries, and returns the elements that arrived.
func throughChaos(t *testing.T, c *pipetest.Chaos, n int) ([]int, *pipetest.Sink[int], error) {
	t.Helper()
	sink := pipetest.NewSink[int](400, pipetest.Slow(time.Millisecond))
	p := pipe.New("chaos")
	in := pump.From(p, pipetest.ChaosRead(c, pipetest.NewSource(upTo(n), pipetest.AtMost(7))))
	pump.To(pipetest.ChaosStage(c, pipetest.ChaosStage(c, in)), pipetest.ChaosWrite(c, sink))
	err := c.Run(t.Context(), p)
	return sink.Got(), sink, err
}

func TestChaosWithoutFailuresChangesNoResult(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			pipetest.Run(t, func(t *testing.T) {
				c := pipetest.NewChaos(t, seed, harmless...)
				got, sink, err := throughChaos(t, c, 1000)
				if complete, cause := sink.Outcome(); err != nil || !complete || cause != nil || len(c.Done()) > 0 {
					t.Errorf("Run = %v, Outcome = %t, %v, done %q", err, complete, cause, c.Done())
				}
				pipetest.Complete(t, got, upTo(1000))
				pipetest.Ordered(t, got, upTo(1000))
			})
		})
	}
}

func TestChaosWithFailuresDeliversAnInitialPart(t *testing.T) {
	failed, stopped := 0, 0
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			pipetest.Run(t, func(t *testing.T) {
				c := pipetest.NewChaos(t, seed, pipetest.Failures(0.003), pipetest.Stops(0.003))
				got, sink, err := throughChaos(t, c, 1000)
				if len(got) > 1000 || !slices.Equal(got, upTo(1000)[:len(got)]) {
					t.Errorf("the elements are %v, want an initial part of all", got)
				}
				complete, _ := sink.Outcome()
				switch {
				case err != nil && !errors.Is(err, pipetest.ErrInjected):
					t.Errorf("Run = %v", err)
				case err != nil:
					failed++
				case len(got) < 1000 && len(c.Done()) == 0 || !complete:
					t.Errorf("%d elements, complete: %t, and nothing was injected", len(got), complete)
				case len(got) < 1000:
					stopped++
				}
			})
		})
	}
	if failed == 0 || stopped == 0 {
		t.Errorf("%d runs failed, %d were stopped, want some of each", failed, stopped)
	}
}

func TestEachEndOfAChaosCanFail(t *testing.T) {
	always := only(pipetest.Failures(1))
	for name, f := range map[string]func(c *pipetest.Chaos) error{
		"read": func(c *pipetest.Chaos) error {
			r := pipetest.ChaosRead(c, pipetest.NewSource(upTo(3)))
			defer r.Close()
			_, err := r.Read(t.Context())
			return err
		},
		"write": func(c *pipetest.Chaos) error {
			sink := pipetest.NewSink[int](100)
			w := pipetest.ChaosWrite(c, sink)
			err := w.Write(pipe.BufferOf(1))
			if closed := w.Close(t.Context()); closed != err || sink.Calls().Aborts != 1 {
				t.Errorf("Close = %v, want %v; the calls of the sink are %+v", closed, err, sink.Calls())
			}
			return err
		},
		"reader": func(c *pipetest.Chaos) error {
			_, err := io.ReadAll(c.Reader(strings.NewReader("abc")))
			return err
		},
		"writer": func(c *pipetest.Chaos) error {
			_, err := c.Writer(io.Discard).Write([]byte("abc"))
			return err
		},
		"stage": func(c *pipetest.Chaos) error {
			p := pipe.New("test")
			pump.To(pipetest.ChaosStage(c, pump.From(p, pipetest.NewSource(upTo(3)))), pipetest.NewSink[int](100))
			return p.Run(t.Context())
		},
		"run": func(c *pipetest.Chaos) error {
			p := pipe.New("test")
			pump.To(pump.From(p, pipetest.NewSource(upTo(3), pipetest.ByHand())), pipetest.NewSink[int](100))
			return c.Run(context.Background(), p)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := pipetest.NewChaos(t, 1, always...)
			if err := f(c); !errors.Is(err, pipetest.ErrInjected) {
				t.Errorf("the error is %v, want ErrInjected", err)
			}
			if got, want := c.Done(), []string{name + "#1: failure in call 1"}; !slices.Equal(got, want) {
				t.Errorf("Done = %q, want %q", got, want)
			}
		})
	}
}

// The seed decides. Without one kind of fault the others stay the same.
func TestChaosRepeatsWithItsSeed(t *testing.T) {
	trace := func(seed uint64, odds ...pipetest.Odds) []int {
		c := pipetest.NewChaos(t, seed, append(odds, pipetest.Delays(0, 0), pipetest.Pauses(0, 0))...)
		r := c.Reader(iotest.DataErrReader(bytes.NewReader(make([]byte, 1000))))
		var counts []int
		p := make([]byte, 50)
		for {
			n, err := r.Read(p)
			counts = append(counts, n)
			if err != nil {
				return counts
			}
		}
	}
	one := trace(1, pipetest.Failures(0))
	if again := trace(1, pipetest.Failures(0), pipetest.Stops(0)); !slices.Equal(one, again) {
		t.Errorf("seed 1 reads %v, then %v", one, again)
	}
	if other := trace(2, pipetest.Failures(0)); slices.Equal(one, other) {
		t.Errorf("seeds 1 and 2 both read %v", one)
	}
	failing := trace(1, pipetest.Failures(0.2))
	if n := len(failing) - 1; n >= len(one) || !slices.Equal(failing[:n], one[:n]) {
		t.Errorf("with failures seed 1 reads %v, want an initial part of %v", failing, one)
	}
}

func TestChaosLogsItsSeed(t *testing.T) {
	var f fakeT
	c := pipetest.NewChaos(&f, 42, only(pipetest.Failures(1))...)
	_, _ = c.Reader(strings.NewReader("abc")).Read(make([]byte, 1))
	if want := []string{"pipetest: NewChaos with seed 42"}; !slices.Equal(f.logs, want) {
		t.Errorf("logs = %q, want %q", f.logs, want)
	}
	f.Error("the test has failed")
	f.end()
	if got, want := f.logs[1], `pipetest: the chaos with seed 42 has injected ["reader#1: failure in call 1"]`; got != want {
		t.Errorf("the last log is %q, want %q", got, want)
	}
}
