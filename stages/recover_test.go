package stages_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestRecoverConvertsAPanicToAnError(t *testing.T) {
	for _, value := range []any{"oops", stagetest.ErrBad} {
		bubble(t, fmt.Sprint(value), func(t *testing.T) {
			p := pipe.New("test")
			f := stages.Recover(func(_ context.Context, v int) (int, error) {
				if v == 7 {
					panic(value)
				}
				return v, nil
			})
			stages.Discard(stages.MapErr(stages.FromSlice(p, stagetest.UpTo(10)), f))
			err := p.Run(t.Context())
			failure, ok := errors.AsType[*stages.PanicError](err)
			if !ok || failure.Value != value || !strings.Contains(string(failure.Stack), "TestRecover") {
				t.Fatalf("Run = %v, want a PanicError with its stack", err)
			}
			if want := fmt.Sprintf("pipe: test/MapErr: element 7: panic: %v", value); err.Error() != want {
				t.Errorf("Run = %v, want %s", err, want)
			}
			if errors.Is(err, stagetest.ErrBad) != (value == any(stagetest.ErrBad)) {
				t.Errorf("errors.Is(%v, %v)", err, stagetest.ErrBad)
			}
		})
	}
}
