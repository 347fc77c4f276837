package textio_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
	"github.com/penstock-go/penstock/stages/textio"
)

func TestDrainDropsAPartialLine(t *testing.T) {
	for end, want := range map[bool][]string{false: {"one"}, true: {"one", "tw"}} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			// Between the source and Lines are a kernel on the goroutine of the
			// source, a kernel with its own, and two stage functions.
			s := stages.Map(stagetest.TextUntilDrain(p, "one\ntw", end), func(b byte) byte { return b })
			s = stages.Map(s, func(b byte) byte { return b }, pipe.Async())
			var got []textio.Line
			stages.Collect(textio.Lines(stages.Concat(stages.Tee(s, 1))), &got)
			stagetest.RunDrained(t, p)
			if lines := texts(t, got); !slices.Equal(lines, want) {
				t.Errorf("lines %q, want %q, with a source at its end = %t", lines, want, end)
			}
		})
	}
}

// The reader finds its end after Drain is called.
func TestDrainKeepsTheLastLineOfACompleteText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		r := stagetest.SlowEnd{Text: strings.NewReader("one\ntwo"), End: make(chan struct{})}
		var got []textio.Line
		stages.Collect(textio.Lines(stages.FromReader(p, r)), &got)
		time.AfterFunc(time.Second, func() { close(r.End) })
		stagetest.RunDrained(t, p)
		if lines := texts(t, got); !slices.Equal(lines, []string{"one", "two"}) {
			t.Errorf("lines %q, want one and two", lines)
		}
	})
}
