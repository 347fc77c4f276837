package pipetest_test

import (
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe/pipetest"
)

func TestReaderFollowsItsBehaviours(t *testing.T) {
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
							t.Errorf("the error at the end is %v after %v", err, time.Since(start))
						}
						break
					}
					counts, got = append(counts, n), append(got, p[:n]...)
				}
				if !slices.Equal(counts, test.counts) || string(got) != string(data[:len(got)]) {
					t.Errorf("Read returned %q in %v, want %v", got, counts, test.counts)
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
			t.Errorf("calls = %q, want %q", got, want)
		}
	})
}
