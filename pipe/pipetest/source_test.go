package pipetest_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

func TestSourceReturnsItsElementsAndTheEnd(t *testing.T) {
	const full = pipe.DefaultBufferLength
	src := pipetest.NewSource(upTo(2*full + 88))
	got, lengths, err := readAll[int](src)
	if !slices.Equal(got, upTo(2*full+88)) || !slices.Equal(lengths, []int{full, full, 88}) || err != io.EOF {
		t.Errorf("Read returned %d elements in Buffers of %v, end %v", len(got), lengths, err)
	}
	if _, err := src.Read(t.Context()); err != io.EOF {
		t.Errorf("Read after the end = %v", err)
	}
	if got, want := src.Calls(), (pipetest.Calls{Reads: 5}); got != want || src.Given() != 2*full+88 {
		t.Errorf("Calls = %+v, Given = %d, want %+v and all", got, src.Given(), want)
	}
}

func TestSourceFollowsItsBehaviours(t *testing.T) {
	now := make(chan struct{})
	close(now)
	for _, test := range []struct {
		name       string
		behaviours []pipetest.Behaviour
		lengths    []int
		end        error
		took       time.Duration
	}{
		{"plain", nil, []int{6}, io.EOF, 0},
		{"error at once", []pipetest.Behaviour{pipetest.ErrAfter(0, errTest)}, nil, errTest, 0},
		{"error", []pipetest.Behaviour{pipetest.ErrAfter(4, errTest)}, []int{4}, errTest, 0},
		{"error instead of the end", []pipetest.Behaviour{pipetest.ErrAfter(6, errTest)}, []int{6}, errTest, 0},
		{"error after the end", []pipetest.Behaviour{pipetest.ErrAfter(7, errTest)}, []int{6}, io.EOF, 0},
		{"one by one", []pipetest.Behaviour{pipetest.OneByOne()}, []int{1, 1, 1, 1, 1, 1}, io.EOF, 0},
		{"at most", []pipetest.Behaviour{pipetest.AtMost(4)}, []int{4, 2}, io.EOF, 0},
		{"slow", []pipetest.Behaviour{pipetest.AtMost(4), pipetest.Slow(time.Second)}, []int{4, 2}, io.EOF, 3 * time.Second},
		{"stutter", []pipetest.Behaviour{pipetest.Stutter(2, time.Second)}, []int{2, 2, 2}, io.EOF, 3 * time.Second},
		{"released before", []pipetest.Behaviour{pipetest.BlockAfter(3, now)}, []int{3, 3}, io.EOF, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			pipetest.Run(t, func(t *testing.T) {
				start := time.Now()
				got, lengths, err := readAll[int](pipetest.NewSource(upTo(6), test.behaviours...))
				if want := upTo(6)[:len(got)]; !slices.Equal(got, want) || !slices.Equal(lengths, test.lengths) || err != test.end {
					t.Errorf("Buffers of %v, end %v, want %v, %v", lengths, err, test.lengths, test.end)
				}
				if took := time.Since(start); took != test.took {
					t.Errorf("Read took %v, want %v", took, test.took)
				}
			})
		})
	}
}

// A Read may wait for its Behaviours, for the test or for Resume. In each case
// it ends with its context.
func TestSourceLosesNothingWhenAReadIsCancelled(t *testing.T) {
	for name, behaviour := range map[string]func() pipetest.Behaviour{
		"slow":    func() pipetest.Behaviour { return pipetest.Slow(time.Hour) },
		"blocked": blocked,
		"stutter": func() pipetest.Behaviour { return pipetest.Stutter(1, time.Hour) },
		"paused":  pipetest.OneByOne,
	} {
		t.Run(name, func(t *testing.T) {
			pipetest.Run(t, func(t *testing.T) {
				src := pipetest.NewSource(upTo(3), behaviour())
				if name == "paused" {
					src.Pause()
				}
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errTest)
				defer cancel()
				var err error
				for err == nil {
					_, err = src.Read(ctx)
				}
				if want := int64(0); err != errTest || name != "stutter" && src.Given() != want {
					t.Errorf("Read = %v after %d elements, want %v after %d", err, src.Given(), errTest, want)
				}
			})
		})
	}
}

func TestSourceByHandIsFedByTheTest(t *testing.T) {
	pipetest.Run(t, func(t *testing.T) {
		src := pipetest.NewSource([]int{1}, pipetest.ByHand())
		var rec pipetest.Recorder
		done := make(chan struct{})
		go func() {
			defer close(done)
			got, lengths, err := readAll[int](src)
			if !slices.Equal(got, []int{1, 2, 3}) || !slices.Equal(lengths, []int{1, 0, 2}) || err != errTest {
				t.Errorf("Read returned %v in %v, end %v", got, lengths, err)
			}
			rec.Note("ended")
		}()
		synctest.Wait()
		src.Emit()
		src.Pause()
		src.Emit(2, 3)
		src.End(errTest)
		src.End(io.EOF) // too late, as is the next
		src.Emit(4)
		synctest.Wait()
		if !src.Paused() || len(rec.Notes()) > 0 {
			t.Error("Read returned the end while the source was paused")
		}
		src.Resume()
		<-done
	})
}

func TestSourceEndsWithClose(t *testing.T) {
	for name, behaviour := range map[string]func() pipetest.Behaviour{
		"open":    pipetest.ByHand,
		"slow":    func() pipetest.Behaviour { return pipetest.Slow(time.Hour) },
		"blocked": blocked,
	} {
		t.Run(name, func(t *testing.T) {
			pipetest.Run(t, func(t *testing.T) {
				src := pipetest.NewSource([]int(nil), behaviour())
				start := time.Now()
				go func() {
					time.Sleep(time.Second)
					src.Close()
					src.Close()
				}()
				if _, _, err := readAll[int](src); err != queue.ErrClosed || time.Since(start) != time.Second {
					t.Errorf("Read = %v after %v", err, time.Since(start))
				}
				synctest.Wait()
				if got, want := src.Calls(), (pipetest.Calls{Reads: 1, Closes: 2}); got != want {
					t.Errorf("Calls = %+v, want %+v", got, want)
				}
			})
		})
	}
}

func TestSourceReportsItsCalls(t *testing.T) {
	var rec pipetest.Recorder
	src := pipetest.NewSource(upTo(2), pipetest.OnCall(rec.Note))
	src.Pause()
	src.Resume()
	_, _ = src.Read(t.Context())
	_ = src.Close()
	if got, want := rec.Notes(), []string{"Pause", "Resume", "Read", "Close"}; !slices.Equal(got, want) {
		t.Errorf("calls = %q, want %q", got, want)
	}
}

// An owner of a Buffer may overwrite it. That must not change the elements that
// the test compares with.
func TestSourceReturnsCopies(t *testing.T) {
	elems := upTo(3)
	b, err := pipetest.NewSource(elems).Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.Elements()[0] = 7
	b.Release()
	if !slices.Equal(elems, upTo(3)) {
		t.Errorf("the elements are %v after a write to the Buffer", elems)
	}
}

func TestSourceAndSinkAreEndsOfAPipeline(t *testing.T) {
	pipetest.Run(t, func(t *testing.T) {
		src, sink := pipetest.NewSource(upTo(1000)), pipetest.NewSink[int](512)
		p := pipe.New("test")
		pump.To(pump.From(p, src), sink)
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		pipetest.Complete(t, sink.Got(), upTo(1000))
		pipetest.Ordered(t, sink.Got(), upTo(1000))
		if complete, err := sink.Outcome(); !complete || err != nil {
			t.Errorf("Outcome = %t, %v", complete, err)
		}
	})
}
