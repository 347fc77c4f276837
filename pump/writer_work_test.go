package pump_test

import (
	"bytes"
	"io"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// A failed write frees the queue, wakes waiting calls, and is the result of
// every later call.
func TestFailedWriteEndsTheWriter(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m, pump.WriteQueueMaxSize(10))
		w.Write(text("first"))
		synctest.Wait()
		w.Write(text("second and more"))
		drained := w.Drained()
		flushed := make(chan error, 1)
		go func() { flushed <- w.Flush(t.Context()) }()
		synctest.Wait()
		m.steps <- errTest
		<-drained
		if err := <-flushed; err != errTest {
			t.Errorf("Flush = %v, want %v", err, errTest)
		}
		synctest.Wait()
		for range 2 {
			if err := w.Write(text("x")); err != errTest {
				t.Errorf("Write = %v, want %v", err, errTest)
			}
			if err := w.Write(pipe.Bytes{}); err != errTest {
				t.Errorf("Write of an empty Buffer = %v, want %v", err, errTest)
			}
			if err := w.Close(t.Context()); err != errTest {
				t.Errorf("Close = %v, want %v", err, errTest)
			}
			w.Abort(io.ErrNoProgress)
			if err := w.Flush(t.Context()); err != errTest {
				t.Errorf("Flush = %v, want %v", err, errTest)
			}
		}
		if writes, closes := m.seen(); len(writes) != 0 || closes != 1 {
			t.Errorf("writes %q, closes %d; want none, 1", writes, closes)
		}
	})
}

func TestWriterHoldsAnIOWriterToItsContract(t *testing.T) {
	for name, c := range map[string]struct {
		n    int
		err  error
		want string
	}{
		"short":           {2, nil, "short write"},
		"short and error": {2, errTest, "test failure"},
		"too much":        {4, nil, "io.Writer returned the count 4 for 3 bytes"},
		"negative":        {-1, nil, "io.Writer returned the count -1 for 3 bytes"},
		"all and error":   {3, errTest, "test failure"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := pump.NewWriter(writerFunc(func([]byte) (int, error) { return c.n, c.err }))
				w.Write(text("abc"))
				if err := w.Close(t.Context()); err == nil || err.Error() != c.want {
					t.Errorf("Close = %v, want %s", err, c.want)
				}
			})
		})
	}
}

// The medium fails at byte k, for every k.
func TestWriterReportsAFailureAtAnyByte(t *testing.T) {
	for k := range 12 {
		bubble(t, func(t *testing.T) {
			var got bytes.Buffer
			w := pump.NewWriter(writerFunc(func(p []byte) (int, error) {
				n, _ := got.Write(p[:min(len(p), k-got.Len())])
				if n < len(p) {
					return n, errTest
				}
				return n, nil
			}), pump.WriteQueueMaxSize(3))
			for _, s := range split("0123456789", 2) {
				w.Write(text(s))
				if k%2 == 0 {
					synctest.Wait()
				}
			}
			var want error
			if k < 10 {
				want = errTest
			}
			if err := w.Close(t.Context()); err != want || got.String() != "0123456789"[:min(k, 10)] {
				t.Errorf("failing at byte %d: Close = %v, written %q; want %v", k, err, got.String(), want)
			}
		})
	}
}

func TestWriterReportsEOFOfItsMedium(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := pump.NewWriter(gone())
		_ = w.Write(text("lost"))
		if err := w.Close(t.Context()); err != io.EOF {
			t.Errorf("Close = %v, want %v", err, io.EOF)
		}
		if err := w.Write(text("more")); err != io.EOF {
			t.Errorf("Write = %v, want %v", err, io.EOF)
		}
	})
}

func TestNothingIsWrittenAfterAFailure(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m)
		w.Write(text("first"))
		synctest.Wait()
		w.Write(text("small"))
		w.Write(buffer(20000))
		m.steps <- nil
		m.steps <- errTest
		if err := w.Close(t.Context()); err != errTest {
			t.Errorf("Close = %v, want %v", err, errTest)
		}
		wantWrites(t, m, "first")
	})
}
