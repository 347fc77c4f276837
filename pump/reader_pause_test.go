package pump_test

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pump"
)

// In Vert.x 2, a Buffer whose read was under way passed a pause.
func TestNothingArrivesWhilePaused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newPipeConsumer(t)
		p.want(t, "", nil) // Read waits for the pipe
		p.Pause()
		io.WriteString(p.w, "a")
		p.want(t, "", nil)
		go io.WriteString(p.w, "bc")
		p.want(t, "", nil)
		p.Resume()
		p.want(t, "abc", nil)
		p.Reader.Close()
	})
}

func TestPauseStopsReadingTheSource(t *testing.T) {
	bubble(t, func(t *testing.T) {
		src := &counted{r: delayed{"x", time.Second}}
		r := pump.NewReader(src)
		r.Read(t.Context())
		r.Pause()
		time.Sleep(time.Minute)
		if src.reads.Load() > 2 {
			t.Errorf("reads while paused = %d, want at most the one under way", src.reads.Load()-1)
		}
		r.Resume()
		time.Sleep(time.Minute)
		if src.reads.Load() < 60 {
			t.Errorf("reads after Resume = %d, want one a second", src.reads.Load())
		}
		r.Close()
	})
}

func TestPauseRightAfterResumeLosesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := pump.NewReader(strings.NewReader("abc"))
		r.Pause()
		arrived := make(chan string, 1)
		go func() {
			b, _ := r.Read(t.Context())
			arrived <- string(b.Elements())
		}()
		synctest.Wait()
		r.Resume()
		r.Pause()
		synctest.Wait()
		// The waiting Read may return between the two calls, or wait for the next
		// Resume.
		r.Resume()
		if got := <-arrived; got != "abc" {
			t.Errorf("Read = %q, want \"abc\"", got)
		}
		r.Close()
	})
}

func TestPauseIsASwitchAndNotACounter(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newPipeConsumer(t)
		p.Pause()
		p.Pause()
		p.Resume()
		io.WriteString(p.w, "a")
		p.want(t, "a", nil)
		p.Resume()
		p.Pause()
		go io.WriteString(p.w, "b")
		p.want(t, "a", nil)
		p.Resume()
		p.want(t, "ab", nil)
		p.Reader.Close()
	})
}

// Node.js and Vert.x both changed this behaviour once. A paused stream
// withholds its end and its failure, even if it has no data.
func TestEndIsWithheldWhilePaused(t *testing.T) {
	for _, end := range []error{io.EOF, errTest} {
		for _, data := range []string{"", "last"} {
			t.Run(end.Error()+"/"+data, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					p := newPipeConsumer(t)
					p.want(t, "", nil)
					p.Pause()
					io.WriteString(p.w, data)
					p.w.CloseWithError(end)
					time.Sleep(100 * time.Millisecond)
					p.want(t, "", nil)
					p.Resume()
					p.want(t, data, end)
					p.Pause() // has no effect after the end
					if _, err := p.Read(t.Context()); err != end {
						t.Errorf("Read after the end = %v, want it again", err)
					}
					p.Resume()
					p.Reader.Close()
				})
			})
		}
	}
}

func TestBytesWithheldByPauseArriveOnceAndInOrder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newPipeConsumer(t)
		want := ""
		for i := range 100 {
			s := strings.Repeat(string(rune('a'+i%26)), i)
			if i%3 == 0 {
				p.Pause()
			}
			go io.WriteString(p.w, s)
			synctest.Wait()
			p.Resume()
			want += s
			p.want(t, want, nil)
		}
		p.Reader.Close()
	})
}

func TestLeavePausedMarksThePauseOfAPump(t *testing.T) {
	r := pump.NewReader(strings.NewReader("abc"))
	for i, step := range []struct {
		do   func()
		want bool
	}{
		{r.Pause, false}, {r.LeavePaused, true}, {r.LeavePaused, true}, {r.Pause, false},
		{r.LeavePaused, true}, {r.Resume, false}, {r.LeavePaused, true},
	} {
		if step.do(); r.LeftPaused() != step.want {
			t.Errorf("step %d: LeftPaused = %t, want %t", i, r.LeftPaused(), step.want)
		}
	}
	if b, ok := r.TryRead(); ok {
		t.Errorf("TryRead of a stream left paused = %q", b.Elements())
	}
	r.Close()
}
