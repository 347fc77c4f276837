package bytequeue

import (
	"testing"
	"testing/synctest"
)

// Announcements of two queues wake the Select once. A wake-up that is left must
// not end the next wait.
func TestSelectIsIdleAfterItHasReadAll(t *testing.T) {
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
			s.TryRead()
			s.TryRead()
			if !s.Idle() {
				t.Fatal("not idle after both values were read")
			}
		}
	})
}

// A program may make a Select for each use of the same readers.
func TestSelectReplacesAnEarlierOneOfTheSameReader(t *testing.T) {
	q := New(10, func(int) int64 { return 1 })
	r := q.NewReader()
	for range 100 {
		SelectOf(r)
	}
	SelectOf(q.NewReader())
	if n := len(q.members); n != 2 {
		t.Errorf("the queue refers to %d Selects, want 2", n)
	}
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
