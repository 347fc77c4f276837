package bytequeue_test

import (
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
)

func TestTryPutSizedCountsTheGivenSize(t *testing.T) {
	q := bytequeue.New(10, func(int) int64 { t.Error("sizeOf was called"); return 1 })
	for _, tt := range []struct {
		size int64
		want bool
	}{{10, true}, {0, true}, {5, true}, {1, false}} {
		if got := q.TryPutSized(7, tt.size); got != tt.want {
			t.Errorf("TryPutSized(7, %d) at %d of 10 bytes = %t, want %t", tt.size, q.Size(), got, tt.want)
		}
	}
	wantFigures(t, q, 2, 15, true)
	queuetest.Read(t, q, 7)
	queuetest.Read(t, q, 7)
	wantFigures(t, q, 0, 5, false)
}

func TestTryPutSizedWakesAWaitingReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := bytequeue.New(10, queuetest.OwnSize)
		got := make(chan int)
		go func() {
			v, _ := q.Read(t.Context())
			got <- v
		}()
		synctest.Wait()
		q.TryPutSized(7, 1)
		if v := <-got; v != 7 {
			t.Errorf("Read() = %d, want 7", v)
		}
	})
}
