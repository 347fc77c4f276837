package stages_test

import (
	"context"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// What Attempt has gathered is also handed over before it waits for input. Nobody wants it then, which must end Attempt as
// it does when a Buffer is full.
func TestAttemptOfASlowInputEndsWithoutResults(t *testing.T) {
	bubble(t, "slow", func(t *testing.T) {
		p := pipe.New("test")
		elements := make([]int, 100_000) // one each millisecond
		good, bad := stages.Attempt(slowly(p, time.Millisecond, elements), func(_ context.Context, v int) (int, error) { return v, nil })
		var some []int
		first(good, 2, &some)
		stages.Discard(bad)
		begin := time.Now()
		run(t, p)
		if d := time.Since(begin); d > time.Second {
			t.Errorf("ended after %v, want at once behind the second element", d)
		}
	})
}
