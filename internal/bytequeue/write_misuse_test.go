package bytequeue_test

import (
	"testing"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
)

func TestMisuseOfTryPutSizedPanics(t *testing.T) {
	tests := []struct {
		name string
		want string
		f    func()
	}{
		{
			"negative size", "queue: the size of a value must be at least 0 bytes, got -1",
			func() { bytequeue.New(1, queuetest.OwnSize).TryPutSized(1, -1) },
		},
		{
			"zero Queue", "queue: a Queue must be made by queue.New",
			func() { new(bytequeue.Queue[int]).TryPutSized(1, 1) },
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { queuetest.WantPanic(t, tt.want, tt.f) })
	}
}
