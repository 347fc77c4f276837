package stages_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

func TestElementwiseStagesRunOnWorkers(t *testing.T) {
	var want []int
	for v := range 10_000 {
		if v%2 == 1 {
			want = append(want, 2*v)
		}
	}
	for name, stage := range elementwise {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			var got []int
			stages.Collect(stage(stages.FromSlice(p, upTo(10_000)), pipe.Workers(4)), &got)
			run(t, p)
			same(t, "got", got, want)
		})
	}
	bubble(t, "EncodeJSON", func(t *testing.T) {
		p := pipe.New("test")
		var got, want bytes.Buffer
		for v := range 10_000 {
			fmt.Fprintln(&want, v)
		}
		stages.ToWriter(stages.EncodeJSON(stages.FromSlice(p, upTo(10_000)), pipe.Workers(4)), &got)
		run(t, p)
		if got.String() != want.String() {
			t.Errorf("got %d bytes, %d lines, want %d", got.Len(), strings.Count(got.String(), "\n"), want.Len())
		}
	})
}

func TestAttemptWorksOnSeveralElementsAtOnce(t *testing.T) {
	bubble(t, "attempt", func(t *testing.T) {
		p := pipe.New("test")
		start := time.Now()
		var working, most atomic.Int64
		good, bad := stages.Attempt(stages.FromSlice(p, upTo(40)), func(ctx context.Context, v int) (int, error) {
			most.Store(max(most.Load(), working.Add(1)))
			defer working.Add(-1)
			if err := pause(ctx, time.Second); err != nil {
				return 0, err
			}
			if v%10 == 0 {
				return 0, errBad
			}
			return v, nil
		}, pipe.Workers(4), pipe.Name("it"), pipe.Sizer(func(int) int64 { return 100 }))
		var results, failures int64
		stages.Count(good, &results)
		stages.Count(bad, &failures)
		run(t, p)
		if d := time.Since(start); d != 10*time.Second || most.Load() != 4 || results != 36 || failures != 4 {
			t.Errorf("%d results and %d failures after %v, up to %d at once; want 36 and 4 after 10s, 4 at once", results, failures, d, most.Load())
		}
	})
}
