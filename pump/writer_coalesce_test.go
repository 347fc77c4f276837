package pump_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pump"
)

func TestSmallBuffersAreJoinedIntoOneWrite(t *testing.T) {
	big, small := strings.Repeat("B", 16<<10), strings.Repeat("s", 1000)
	for name, c := range map[string]struct{ in, want []string }{
		"small ones":         {[]string{"a", "b", "c"}, []string{"abc"}},
		"a big one last":     {[]string{"a", "b", big, "c"}, []string{"ab", big, "c"}},
		"big ones":           {[]string{big, big, "c"}, []string{big, big, "c"}},
		"up to a limit":      {[]string{strings.Repeat("s", 16<<10-1), "1", "2"}, []string{strings.Repeat("s", 16<<10-1) + "1", "2"}},
		"beyond it":          {split(strings.Repeat(small, 20), 1000), []string{strings.Repeat(small, 17), strings.Repeat(small, 3)}},
		"many":               {split(strings.Repeat("x", 100), 1), []string{strings.Repeat("x", 64), strings.Repeat("x", 36)}},
		"empty ones between": {[]string{"", "a", "", "b", ""}, []string{"ab"}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				m := newMedium()
				w := pump.NewWriter(m)
				w.Write(text("first"))
				synctest.Wait() // it is being written, and the others queue up
				for _, s := range c.in {
					w.Write(text(s))
				}
				close(m.steps)
				wantWrites(t, m, append([]string{"first"}, c.want...)...)
				w.Close(t.Context())
			})
		})
	}
}

// Joined Buffers count as queued until all of them are written. A write has at
// most about a quarter of the max size, so the queue drains at half.
func TestJoinedBuffersCountUntilAllAreWritten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m, pump.WriteQueueMaxSize(100))
		w.Write(buffer(10))
		synctest.Wait()
		for range 10 {
			w.Write(buffer(11))
		}
		for _, size := range []int64{110, 77, 44, 11} { // three Buffers are in each write
			m.steps <- nil
			synctest.Wait()
			if got := w.Stats().Size; got != size || w.WriteQueueFull() != (size > 50) {
				t.Errorf("Size = %d, full = %t, want %d, %t", got, w.WriteQueueFull(), size, size > 50)
			}
		}
		m.steps <- nil
		w.Close(t.Context())
	})
}

// The writer must be able to fill the queue again while dst works, however
// short the queue is.
func TestWriterDrainsAtHalfForAnyMaxSize(t *testing.T) {
	for _, maxSize := range []int64{16, 100, 1000, 8 << 10, 16 << 10, 32 << 10, 64 << 10, 1 << 20} {
		bubble(t, func(t *testing.T) {
			m := newMedium()
			w := pump.NewWriter(m, pump.WriteQueueMaxSize(maxSize))
			for !w.WriteQueueFull() {
				w.Write(buffer(int(maxSize / 16)))
				synctest.Wait()
			}
			for w.WriteQueueFull() {
				m.steps <- nil
				synctest.Wait()
			}
			if size := w.Stats().Size; size > maxSize/2 || size < maxSize/4 {
				t.Errorf("max size %d: drained at %d, want about half", maxSize, size)
			}
			close(m.steps)
			w.Close(t.Context())
		})
	}
}

// Otherwise each connection that is idle would hold the memory of its largest
// write.
func TestWriterThatWaitsKeepsLittleMemoryForJoinedBuffers(t *testing.T) {
	for size, kept := range map[int]bool{10: true, 1000: false} { // of each Buffer
		bubble(t, func(t *testing.T) {
			var joined [][]byte // the memory of each write of two Buffers
			w := pump.NewWriter(writerFunc(func(p []byte) (int, error) {
				if len(p) > size {
					joined = append(joined, p)
				}
				time.Sleep(time.Second)
				return len(p), nil
			}))
			for range 2 {
				for range 3 { // the first one is written alone
					w.Write(buffer(size))
					synctest.Wait()
				}
				time.Sleep(time.Minute)
				synctest.Wait()
			}
			if len(joined) != 2 || (&joined[0][0] == &joined[1][0]) != kept {
				t.Errorf("%d joined writes of %d bytes, memory kept: %t, want 2, %t", len(joined), 2*size, !kept, kept)
			}
			w.Close(t.Context())
		})
	}
}
