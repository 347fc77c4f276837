package bytequeue

import (
	"math/rand/v2"
	"runtime"
	"testing"
	"weak"
)

func TestRingAgainstASlice(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, burst := range []int{3, 40, 3000} {
		var r ring[int]
		var model []int
		next := 0
		for range 200 {
			for range rnd.IntN(burst) {
				r.push(next, int64(2*next))
				model = append(model, next)
				next++
			}
			for range rnd.IntN(burst) {
				if len(model) == 0 {
					break
				}
				v, size := r.pop()
				if v != model[0] || size != int64(2*v) {
					t.Fatalf("pop() = %d, %d, want %d, %d", v, size, model[0], 2*model[0])
				}
				model = model[1:]
			}
			if r.n != len(model) || r.n > len(r.slots) || len(r.slots)&(len(r.slots)-1) != 0 || r.head != 0 && r.head >= len(r.slots) {
				t.Fatalf("n, slots, head = %d, %d, %d with %d held", r.n, len(r.slots), r.head, len(model))
			}
		}
	}
}

func TestRingGrowsToTheNextPowerOfTwo(t *testing.T) {
	for held, want := range map[int]int{1: 16, 16: 16, 17: 32, 33: 64, 1024: 1024, 1025: 2048} {
		var r ring[int]
		for i := range held {
			r.push(i, 1)
		}
		if got := len(r.slots); got != want {
			t.Errorf("%d held: %d slots, want %d", held, got, want)
		}
	}
}

// A burst must not cost its memory forever. A ring of ordinary size is kept,
// because it will be needed again.
func TestLargeRingIsReleasedOnceEmpty(t *testing.T) {
	for _, tt := range []struct{ burst, want int }{{16, 16}, {keepSlots, keepSlots}, {keepSlots + 1, 0}} {
		var r ring[int]
		for i := range tt.burst {
			r.push(i, 1)
		}
		grown := len(r.slots)
		for i := range tt.burst {
			if got := len(r.slots); got != grown {
				t.Fatalf("burst %d: %d slots with %d held, want %d", tt.burst, got, tt.burst-i, grown)
			}
			if v, _ := r.pop(); v != i {
				t.Fatalf("burst %d: pop() = %d, want %d", tt.burst, v, i)
			}
		}
		if got := len(r.slots); got != tt.want {
			t.Errorf("burst %d: %d slots once empty, want %d", tt.burst, got, tt.want)
		}
		r.push(7, 1)
		if v, _ := r.pop(); v != 7 {
			t.Errorf("burst %d: pop() = %d after it, want 7", tt.burst, v)
		}
	}
}

// A value that is kept alive uses memory that the byte count does not include.
//
// Source: Reactive Streams 3.13, references are dropped.
func TestQueueKeepsNoValueAliveThatItDoesNotHold(t *testing.T) {
	type block [1 << 12]byte
	takes := map[string]func(*Queue[*block]){
		"TryRead": func(q *Queue[*block]) { q.TryRead() },
		"Read":    func(q *Queue[*block]) { q.Read(t.Context()) },
		"Discard": func(q *Queue[*block]) { q.Discard(ErrClosed) },
		"Select":  func(q *Queue[*block]) { SelectOf(q.NewReader()).TryRead() },
	}
	for name, take := range takes {
		t.Run(name, func(t *testing.T) {
			q := New(1<<20, func(*block) int64 { return 1 << 12 })
			p := weak.Make(writeBlock(q, new(block)))
			runtime.GC()
			if p.Value() == nil {
				t.Fatal("a held value was collected")
			}
			take(q)
			runtime.GC()
			if p.Value() != nil {
				t.Error("a value that was taken is still alive")
			}
			runtime.KeepAlive(q)
		})
	}
}

//go:noinline
func writeBlock[T any](q *Queue[*T], v *T) *T {
	q.Write(v)
	return v
}
