package pipe_test

import (
	"errors"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

func TestDefaultNamesCountStages(t *testing.T) {
	p := pipe.New("")
	s := mapInts(numbers(p, 1), func(int) (int, error) { return 0, errors.New("x") }, pipe.Kind("map"))
	collect(s)
	err := p.Run(t.Context())
	if want := "pipe: map#2: element 0: x"; err == nil || err.Error() != want {
		t.Errorf("Run = %v, want %s", err, want)
	}
}
