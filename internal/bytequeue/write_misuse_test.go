package bytequeue_test

import (
	"testing"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

func TestMisuseOfTryPutSizedPanics(t *testing.T) {
	tests := []struct {
		name string
		want string
		f    func()
	}{
		{
			"negative size", "queue: the size of a value must be at least 0 bytes, got -1",
			func() { bytequeue.New(1, own).TryPutSized(1, -1) },
		},
		{
			"zero Queue", "queue: a Queue must be made by queue.New",
			func() { new(bytequeue.Queue[int]).TryPutSized(1, 1) },
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantPanic(t, tt.want, tt.f) })
	}
}
