package stagetest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// ending returns a pipeline whose source fails with err, if it is not nil.
func ending(err error) *pipe.Pipeline {
	p := pipe.New("test")
	source := pipe.Source(p, func(context.Context, *pipe.Out[int]) error { return err }, pipe.Name("source"))
	stagetest.First(source, 1, new([]int))
	return p
}

// draining returns a pipeline whose source waits for a Drain, and whose sink
// then fails with err, if it is not nil.
func draining(err error) *pipe.Pipeline {
	p := pipe.New("test")
	pipe.Sink(stagetest.TextUntilDrain(p, "a", true), func(ctx context.Context, in *pipe.In[byte]) error {
		for _, readErr := range in.All(ctx) {
			if readErr != nil {
				return readErr
			}
		}
		return err
	}, pipe.Name("sink"))
	return p
}

func TestRunReportsAFailure(t *testing.T) {
	run := func(t testing.TB) { stagetest.Run(t, ending(stagetest.ErrBad)) }
	wantFailure(t, "Run = pipe: test/source: no good", run)
	stagetest.Run(t, ending(nil))
}

func TestRunFailsChecksTheCauseAndTheText(t *testing.T) {
	const text = "pipe: test/source: no good"
	other := errors.New("other")
	for _, c := range []struct {
		err, cause error
		want       string
		failure    string
	}{
		{stagetest.ErrBad, stagetest.ErrBad, text, ""},
		{stagetest.ErrBad, stagetest.ErrBad, "no good", "Run = " + text + ", want no good, which wraps no good"},
		{stagetest.ErrBad, other, text, "Run = " + text + ", want " + text + ", which wraps other"},
		{nil, other, "other", "Run = <nil>, want other, which wraps other"},
	} {
		wantFailure(t, c.failure, func(t testing.TB) { stagetest.RunFails(t, ending(c.err), c.cause, c.want) })
	}
}

func TestRunDrainedReportsAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stagetest.RunDrained(t, draining(nil))
		const failure = "pipe: test/sink: no good"
		wantFailure(t, "Run = "+failure, func(t testing.TB) {
			stagetest.RunDrained(t, draining(stagetest.ErrBad))
		})
	})
}
