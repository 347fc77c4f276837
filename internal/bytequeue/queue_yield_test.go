package bytequeue

import (
	"runtime"
	"testing"
)

// The other side acts while the caller yields, so the caller need not sleep.
func TestYieldLetsTheOtherSideRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const tries = 100
	readersSlept, writersSlept := 0, 0
	for range tries {
		q := New(1, func(int) int64 { return 1 })
		go q.Write(1)
		q.Read(t.Context())
		readersSlept += len(q.readers.spare)
		q.Write(1)
		go func() {
			q.TryRead()
			q.TryRead()
		}()
		q.Put(t.Context(), 1)
		writersSlept += len(q.writers.spare)
	}
	// Preemption may disturb some tries, but not most of them.
	if readersSlept > tries/2 || writersSlept > tries/2 {
		t.Errorf("of %d tries, the reader slept in %d and the writer in %d, want at most half", tries, readersSlept, writersSlept)
	}
}
