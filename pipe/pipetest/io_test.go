package pipetest_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
)

func TestReaderDoesWhatItsBehavioursSay(t *testing.T) {
	data := []byte("0123456789")
	for _, test := range []struct {
		name       string
		behaviours []pipetest.Behaviour
		counts     []int
		err        error
		took       time.Duration
	}{
		{"plain", nil, []int{8, 2}, io.EOF, 0},
		{"error", []pipetest.Behaviour{pipetest.ErrAfter(9, errTest)}, []int{8, 1}, errTest, 0},
		{"error instead of the end", []pipetest.Behaviour{pipetest.ErrAfter(10, errTest)}, []int{8, 2}, errTest, 0},
		{"at most", []pipetest.Behaviour{pipetest.AtMost(5), pipetest.Slow(time.Second)}, []int{5, 5}, io.EOF, 3 * time.Second},
		{"stutter", []pipetest.Behaviour{pipetest.Stutter(6, time.Second)}, []int{6, 4}, io.EOF, time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			pipetest.Run(t, func(t *testing.T) {
				start := time.Now()
				r := pipetest.NewReader(data, test.behaviours...)
				var counts []int
				var got []byte
				p := make([]byte, 8)
				for {
					n, err := r.Read(p)
					if err != nil {
						if err != test.err || time.Since(start) != test.took {
							t.Errorf("the end is %v after %v", err, time.Since(start))
						}
						break
					}
					counts, got = append(counts, n), append(got, p[:n]...)
				}
				if !slices.Equal(counts, test.counts) || string(got) != string(data[:len(got)]) {
					t.Errorf("read %q in %v, want %v", got, counts, test.counts)
				}
				if r.Calls().Reads != len(counts)+1 {
					t.Errorf("Calls = %+v", r.Calls())
				}
			})
		})
	}
}

func TestReaderEndsWithClose(t *testing.T) {
	pipetest.Run(t, func(t *testing.T) {
		var rec pipetest.Recorder
		r := pipetest.NewReader([]byte("abc"), pipetest.BlockAfter(2, nil), pipetest.BlockAfter(2, make(chan struct{})), pipetest.OnCall(rec.Note))
		go func() {
			synctest.Wait()
			r.Close()
			r.Close()
		}()
		if got, err := io.ReadAll(r); string(got) != "ab" || err != io.ErrClosedPipe {
			t.Errorf("ReadAll = %q, %v", got, err)
		}
		synctest.Wait()
		if got, want := rec.Notes(), []string{"Read", "Read", "Close", "Close"}; !slices.Equal(got, want) || r.Calls().Closes != 2 {
			t.Errorf("the calls are %q, want %q", got, want)
		}
	})
}

func TestWriterDoesWhatItsBehavioursSay(t *testing.T) {
	for _, test := range []struct {
		name       string
		behaviours []pipetest.Behaviour
		counts     []int // of two writes of 4 bytes
		err        error // of the second one
		took       time.Duration
	}{
		{"plain", nil, []int{4, 4}, nil, 0},
		{"error", []pipetest.Behaviour{pipetest.ErrAfter(6, errTest)}, []int{4, 2}, errTest, 0},
		{"error never reached", []pipetest.Behaviour{pipetest.ErrAfter(8, errTest)}, []int{4, 4}, nil, 0},
		{"short", []pipetest.Behaviour{pipetest.ShortAfter(5)}, []int{4, 1}, nil, 0},
		{"short by all", []pipetest.Behaviour{pipetest.ShortAfter(4)}, []int{4, 0}, nil, 0},
		{"slow", []pipetest.Behaviour{pipetest.Slow(time.Second)}, []int{4, 4}, nil, 2 * time.Second},
		{"slow, one by one", []pipetest.Behaviour{pipetest.Slow(time.Second), pipetest.OneByOne()}, []int{4, 4}, nil, 8 * time.Second},
		{"stutter", []pipetest.Behaviour{pipetest.Stutter(3, time.Second)}, []int{4, 4}, nil, 2 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			pipetest.Run(t, func(t *testing.T) {
				start := time.Now()
				w := pipetest.NewWriter(test.behaviours...)
				n, err := w.Write([]byte("abcd"))
				m, err2 := w.Write([]byte("efgh"))
				if !slices.Equal([]int{n, m}, test.counts) || err != nil || err2 != test.err || time.Since(start) != test.took {
					t.Errorf("Write = %d, %v and %d, %v after %v", n, err, m, err2, time.Since(start))
				}
				closed := w.Close()
				complete, cause := w.Outcome()
				if closed != test.err || cause != test.err || complete != (test.err == nil) || string(w.Got()) != "abcdefgh"[:n+m] {
					t.Errorf("Close = %v, Outcome = %t, %v, Got = %q", closed, complete, cause, w.Got())
				}
				if _, err := w.Write(nil); err != io.ErrClosedPipe || w.CloseWithError(errTest) != nil {
					t.Errorf("a Write behind Close = %v", err)
				}
				if got, want := w.Calls(), (pipetest.Calls{Writes: 3, Closes: 1, Aborts: 1}); got != want {
					t.Errorf("Calls = %+v, want %+v", got, want)
				}
			})
		})
	}
}

func TestWriterIsCutOffDuringAWrite(t *testing.T) {
	pipetest.Run(t, func(t *testing.T) {
		var held pipetest.Held
		w := pipetest.NewWriter(pipetest.BlockAfter(2, make(chan struct{})), pipetest.Measure(&held))
		r := pipetest.NewReader([]byte("abc"), pipetest.Measure(&held))
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errTest)
		defer cancel()
		if err := pump.New(pump.NewReader(r), pump.NewWriter(w)).Run(ctx); err != errTest {
			t.Errorf("Run = %v", err)
		}
		if complete, err := w.Outcome(); complete || err != errTest || string(w.Got()) != "ab" {
			t.Errorf("Outcome = %t, %v, Got = %q", complete, err, w.Got())
		}
		if held.Highest() != 3 || held.Now() != 1 {
			t.Errorf("held %d bytes at most, %d now, want 3 and 1", held.Highest(), held.Now())
		}
	})
}
