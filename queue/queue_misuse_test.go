package queue_test

import (
	"context"
	"testing"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

func TestMisusePanics(t *testing.T) {
	const zero = "queue: a Queue must be made by queue.New"
	ctx := context.Background()
	bad := func() *queue.Queue[int] { return queue.New(1, func(int) int64 { return -1 }) }
	const negative = "queue: the size of a value must be at least 0 bytes, got -1"
	tests := []struct {
		name string
		want string
		f    func()
	}{
		{"New 0", "queue: New: maxSize must be at least 1 byte, got 0", func() { queue.New(0, queuetest.OwnSize) }},
		{"New -1", "queue: New: maxSize must be at least 1 byte, got -1", func() { queue.New(-1, queuetest.OwnSize) }},
		{"New nil", "queue: New: sizeOf must not be nil", func() { queue.New[int](1, nil) }},
		{"Fail nil", "queue: Fail: err must not be nil", func() { queue.New(1, queuetest.OwnSize).Fail(nil) }},
		{"Discard nil", "queue: Discard: err must not be nil", func() { queue.New(1, queuetest.OwnSize).Discard(nil) }},
		{"negative Write", negative, func() { bad().Write(1) }},
		{"negative Put", negative, func() { bad().Put(ctx, 1) }},
		{"negative TryPut", negative, func() { bad().TryPut(1) }},
		{"zero Write", zero, func() { new(queue.Queue[int]).Write(1) }},
		{"zero Put", zero, func() { new(queue.Queue[int]).Put(ctx, 1) }},
		{"zero TryPut", zero, func() { new(queue.Queue[int]).TryPut(1) }},
		{"zero Read", zero, func() { new(queue.Queue[int]).Read(ctx) }},
		{"zero TryRead", zero, func() { new(queue.Queue[int]).TryRead() }},
		{"zero NewReader", zero, func() { new(queue.Queue[int]).NewReader() }},
		{"Share nil", "queue: Share: a Budget must be made by queue.NewBudget", func() { queue.New(1, queuetest.OwnSize).Share(nil) }},
		{"Share zero", "queue: Share: a Budget must be made by queue.NewBudget", func() { queue.New(1, queuetest.OwnSize).Share(new(queue.Budget)) }},
		{"SelectOf nil", "queue: SelectOf: reader 1 must not be nil", func() { queue.SelectOf(queue.New(1, queuetest.OwnSize).NewReader(), nil) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { queuetest.WantPanic(t, tt.want, tt.f) })
	}
}
