package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// The sink of the endless pipeline stops for a while near the beginning, until all that is in front is full. Its queues
// and pools are then as large as they ever get, so a heap that grows later tells of a leak, not of a busier moment.
const (
	heldUpAt  = 1000 // elements
	heldUpFor = 2 * time.Second
)

// endless runs a pipeline that counts, through workers and a fan whose branches meet again, and that is paused,
// resumed and looked at all the time. Its end is a drain: what was counted must have arrived, in order.
func endless(ctx context.Context, so *soak) error {
	c := &so.counts
	var given, arrived atomic.Int64
	p := pipe.New("endless", pipe.MemoryLimit(16<<20))
	few := pipe.Options(pipe.WriteQueueMaxSize(16<<10), pipe.BufferLength(128)) // the pools of Buffers are soon as large as they get
	numbers := stages.Generate(p, func(context.Context) (int64, error) { return given.Add(1) - 1, nil }, few)
	paced := stages.Throttle(numbers, 100_000, 1000, few)
	same := stages.Map(paced, func(v int64) int64 { return v }, pipe.Workers(2), few)
	both := stages.Tee(same, 2, few)
	negative := stages.Map(both[1], func(v int64) int64 { return -v }, few)
	pairs := stages.Zip(both[0], negative, func(a, b int64) [2]int64 { return [2]int64{a, b} }, few)
	stages.ForEach(pairs, func(_ context.Context, pair [2]int64) error {
		want := arrived.Add(1) - 1
		if want == heldUpAt {
			wait(ctx, heldUpFor)
		}
		c.elements.Add(1)
		if pair[0] > want {
			c.lost.Add(pair[0] - want)
		} else if pair[0] < want {
			c.doubled.Add(1)
		}
		if pair != [2]int64{want, -want} {
			return fmt.Errorf("element %d is %d", want, pair)
		}
		return nil
	}, few)
	var control sync.WaitGroup
	control.Go(func() {
		disturb(ctx, p)
		_ = p.Drain(context.Background()) // Run returns the same
	})
	err := p.Run(context.Background())
	if err != nil {
		return err // the control goes on until ctx ends, which an error makes happen
	}
	control.Wait()
	// Drain may come between a number and its Send, which then refuses it.
	if n, m := given.Load(), arrived.Load(); m < n-1 {
		c.lost.Add(n - 1 - m)
		return fmt.Errorf("%d of %d elements have arrived", m, n)
	}
	return nil
}

// disturb pauses and resumes p until ctx ends.
func disturb(ctx context.Context, p *pipe.Pipeline) {
	for wait(ctx, time.Duration(rand.IntN(50))*time.Millisecond) {
		_ = p.Stats().String()
		p.Pause()
		wait(ctx, time.Duration(rand.IntN(20))*time.Millisecond)
		p.Resume()
	}
}

// wait waits for d, and reports false if ctx has ended.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}
