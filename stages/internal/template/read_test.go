package template_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/template"
)

func TestReadEmitsAllPairsAndClosesTheCursor(t *testing.T) {
	m := &memory{pairs: pairs(100), chunk: 7}
	p := pipe.New("test")
	var got []template.Pair
	stages.Collect(template.Read(p, m), &got)
	if err := p.Run(t.Context()); err != nil {
		t.Fatalf("Run = %v", err)
	}
	if !slices.Equal(got, m.pairs) || m.closed != 1 {
		t.Errorf("%d pairs, closed %d times; want 100 pairs, once", len(got), m.closed)
	}
}

func TestFailuresOfAStoreThatIsReadFailThePipeline(t *testing.T) {
	for want, m := range map[string]*memory{
		"pipe: test/template.Read: open: store is broken":  {openErr: errStore},
		"pipe: test/template.Read: open: unexpected EOF":   {openErr: io.EOF},
		"pipe: test/template.Read: close: store is broken": {closeErr: errStore},
	} {
		p := pipe.New("test")
		stages.Discard(template.Read(p, m))
		if got := errorText(p.Run(t.Context())); got != want {
			t.Errorf("Run failed with %q, want %q", got, want)
		}
	}
}

// A silent is a Store with one pair, after which its Cursor waits.
type silent struct{ memory }

func (s *silent) Open(context.Context) (template.Cursor, error) { return &silentCursor{}, nil }

type silentCursor struct{ calls int }

func (c *silentCursor) Next(ctx context.Context) ([]template.Pair, error) {
	if c.calls++; c.calls == 1 {
		return pairs(1), nil
	}
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

func (c *silentCursor) Close() error { return nil }

func TestPairsAreDeliveredWhileTheCursorWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var n int
		p := pipe.New("test")
		stages.ForEach(template.Read(p, &silent{}), func(context.Context, template.Pair) error {
			n++
			return nil
		})
		done := make(chan error, 1)
		go func() { done <- p.Run(ctx) }()
		synctest.Wait()
		if n != 1 {
			t.Errorf("%d pairs were delivered while the Cursor waited, want 1", n)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v, want %v", err, context.Canceled)
		}
	})
}
