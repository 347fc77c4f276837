package bytequeue

import (
	"testing"
	"testing/synctest"
)

// Wake-ups for two queues are received as one. None may be left for the next
// wait.
func TestSelectLeavesAllListsAfterAWait(t *testing.T) {
	size := func(int) int64 { return 1 }
	synctest.Test(t, func(t *testing.T) {
		p, q := New(100, size), New(100, size)
		s := SelectOf(p.NewReader(), q.NewReader())
		for range 100 {
			read := make(chan int)
			go func() {
				i, _, _ := s.Read(t.Context())
				read <- i
			}()
			synctest.Wait()
			p.Write(1)
			q.Write(1)
			<-read
			if np, nq, n := len(p.readers.waiting), len(q.readers.waiting), len(s.w.ready); np+nq+n != 0 {
				t.Fatalf("waiting in the queues, wake-ups left: %d, %d, %d, want 0", np, nq, n)
			}
			s.TryRead()
		}
	})
}

func TestSelectOfCopiesItsArguments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New(10, func(int) int64 { return 1 })
		readers := []*Reader[int]{q.NewReader(), q.NewReader()}
		s := SelectOf(readers...)
		clear(readers)
		q.Write(7)
		if i, v, err := s.Read(t.Context()); i != 0 || v != 7 || err != nil {
			t.Errorf("Select.Read() = %d, %d, %v, want 0, 7, nil", i, v, err)
		}
	})
}
