package textio_test

import (
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/textio"
)

func TestDrainDropsAPartialLine(t *testing.T) {
	for end, want := range map[bool][]string{false: {"one"}, true: {"one", "tw"}} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			// Between the source and Lines are a kernel on the goroutine of the
			// source, a kernel with its own, and two stage functions.
			s := stages.Map(begun(p, []byte("one\ntw"), end), func(b byte) byte { return b })
			s = stages.Map(s, func(b byte) byte { return b }, pipe.Async())
			var got []textio.Line
			stages.Collect(textio.Lines(stages.Concat(stages.Tee(s, 1))), &got)
			drained(t, p)
			if lines := texts(t, got); !slices.Equal(lines, want) {
				t.Errorf("lines %q, want %q, with a source at its end = %t", lines, want, end)
			}
		})
	}
}

// slowEnd is a reader whose end waits until the channel is closed.
type slowEnd struct {
	text io.Reader
	end  chan struct{}
}

func (s slowEnd) Read(b []byte) (int, error) {
	n, err := s.text.Read(b)
	if err == io.EOF {
		<-s.end
	}
	return n, err
}

// The reader finds its end after Drain is called.
func TestDrainKeepsTheLastLineOfACompleteText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		r := slowEnd{strings.NewReader("one\ntwo"), make(chan struct{})}
		var got []textio.Line
		stages.Collect(textio.Lines(stages.FromReader(p, r)), &got)
		time.AfterFunc(time.Second, func() { close(r.end) })
		drained(t, p)
		if lines := texts(t, got); !slices.Equal(lines, []string{"one", "two"}) {
			t.Errorf("lines %q, want one and two", lines)
		}
	})
}
