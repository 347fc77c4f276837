package queue_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

// Values leave in the order of writing, however many are held. None is missed
// or doubled when a write comes as the reader catches up. Readers take values
// one by one and nothing is flushed, so a write cannot happen inside a flush.
//
// Source: Vert.x 5 VertxConnectionTest.testQueueMessagesMissMessage.
func TestValuesLeaveInTheOrderOfWriting(t *testing.T) {
	for _, burst := range []int{1, 15, 16, 17, 33, 1000, 3000} {
		t.Run(fmt.Sprint(burst), func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(1, uint64(burst)))
			q := queue.New(1, func(int) int64 { return 1 })
			written, taken := 0, 0
			for range 100 {
				for range rnd.IntN(burst + 1) {
					queuetest.Write(t, q, written)
					written++
				}
				for range rnd.IntN(burst + 1) {
					if taken < written {
						queuetest.Read(t, q, taken)
						taken++
					}
				}
				if got := q.Len(); got != written-taken {
					t.Fatalf("Len() = %d, want %d", got, written-taken)
				}
			}
			for ; taken < written; taken++ {
				queuetest.Read(t, q, taken)
			}
			q.TryRead()
			wantFigures(t, q, 0, 0, false)
		})
	}
}

// The queue holds the value itself, so it does not see later changes of the
// variable. A slice is shared, as with a channel, so a write gives it away.
//
// Source: commit bb5c9e7a66 of eclipse-vertx/vert.x.
func TestQueueHoldsTheValueNotTheVariable(t *testing.T) {
	q := queue.New(100, func([4]byte) int64 { return 4 })
	v := [4]byte{1, 2, 3, 4}
	if err := q.Write(v); err != nil {
		t.Fatal(err)
	}
	v[0] = 9
	if got, _ := q.TryRead(); got != [4]byte{1, 2, 3, 4} {
		t.Errorf("TryRead() = %v, want what was written", got)
	}
}

// Source: Vert.x 5 MessagePassingQueueTest.testConcurrentWrite.
func TestConcurrentWritersKeepTheirOwnOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const writers, each = 8, 2000
		q := queue.New(64, func([2]int) int64 { return 1 })
		for w := range writers {
			go func() {
				for i := range each {
					if w%2 == 0 {
						q.Write([2]int{w, i})
					} else if err := q.Put(t.Context(), [2]int{w, i}); err != nil {
						t.Errorf("Put() = %v, want nil", err)
					}
				}
			}()
		}
		var next [writers]int
		for range writers * each {
			v, err := q.Read(t.Context())
			if err != nil {
				t.Fatalf("Read() = %v, want nil", err)
			}
			if v[1] != next[v[0]] {
				t.Fatalf("writer %d: value %d after %d", v[0], v[1], next[v[0]]-1)
			}
			next[v[0]]++
		}
	})
}
