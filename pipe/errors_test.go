package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

func TestFailureNamesStageAndElement(t *testing.T) {
	cause := errors.New("no good")
	for _, opt := range []pipe.Option{pipe.Options(), pipe.Async()} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			bad := mapInts(numbers(p, 10000), func(v int) (int, error) {
				if v == 7777 {
					return 0, cause
				}
				return v, nil
			}, opt, pipe.Name("bad"))
			_, complete := collect(mapInts(bad, same))
			err := p.Run(t.Context())
			if want := "pipe: test/bad: element 7777: no good"; err == nil || err.Error() != want || !errors.Is(err, cause) {
				t.Errorf("Run = %v, want %s", err, want)
			}
			if *complete {
				t.Error("the sink read io.EOF after an input that failed")
			}
		})
	}
}

// A kernel that wraps an error fails with the whole error. The index inside it
// may be that of another stage.
func TestAtElementInsideAWrappedErrorNamesNoElement(t *testing.T) {
	cause := errors.New("no good")
	p := pipe.New("test")
	collect(pipe.Apply(numbers(p, 10), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		return fmt.Errorf("while parsing: %w", pipe.AtElement(3, cause))
	}, pipe.Name("bad")))
	err := p.Run(t.Context())
	failure, ok := errors.AsType[*pipe.StageError](err)
	if !ok || failure.Element != -1 || !errors.Is(err, cause) || err.Error() != "pipe: test/bad: while parsing: element 3: no good" {
		t.Errorf("Run = %v, want the whole error of the kernel and no element", err)
	}
}

func TestAtElementMarksFailuresOnly(t *testing.T) {
	if err := pipe.AtElement(1, nil); err != nil {
		t.Errorf("AtElement(1, nil) = %v, want nil", err)
	}
	if err := pipe.AtElement(1, pipe.ErrStopped); err != pipe.ErrStopped {
		t.Errorf("AtElement(1, ErrStopped) = %v, want it unchanged", err)
	}
}
