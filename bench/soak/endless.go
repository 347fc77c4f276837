package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// Near the start, the sink of the endless pipeline waits until all queues
// upstream are full. After that no queue and no pool grows, so a growing heap
// means a leak.
const (
	stallAt  = 1000 // elements
	stallFor = 2 * time.Second
)

// endless runs a pipeline of numbers until ctx ends. It has workers, and a fan
// whose branches join again. Another goroutine pauses and resumes it and reads
// its Stats. A drain ends it, and all numbers must have arrived in order.
func endless(ctx context.Context, so *soak) error {
	c := &so.counts
	var given, arrived atomic.Int64
	p := pipe.New("endless", pipe.MemoryLimit(16<<20))
	small := pipe.Options(pipe.WriteQueueMaxSize(16<<10), pipe.BufferLength(128)) // so that pools grow fast
	numbers := stages.Generate(p, func(context.Context) (int64, error) { return given.Add(1) - 1, nil }, small)
	paced := stages.Throttle(numbers, 100_000, 1000, small)
	same := stages.Map(paced, func(v int64) int64 { return v }, pipe.Workers(2), small)
	both := stages.Tee(same, 2, small)
	negative := stages.Map(both[1], func(v int64) int64 { return -v }, small)
	pairs := stages.Zip(both[0], negative, func(a, b int64) [2]int64 { return [2]int64{a, b} }, small)
	stages.ForEach(pairs, func(_ context.Context, pair [2]int64) error {
		want := arrived.Add(1) - 1
		if want == stallAt {
			_ = notify.Sleep(ctx, stallFor)
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
	}, small)
	var control sync.WaitGroup
	control.Go(func() {
		disturb(ctx, p)
		p.Drain()
	})
	err := p.Run(context.Background())
	if err != nil {
		return err // the caller then ends ctx, and with it the control
	}
	control.Wait()
	// If Drain is called after a number was counted and before it is sent, Send
	// does not accept it.
	if n, m := given.Load(), arrived.Load(); m < n-1 {
		c.lost.Add(n - 1 - m)
		return fmt.Errorf("%d of %d elements arrived", m, n)
	}
	return nil
}

// disturb pauses and resumes p, and reads its Stats, until ctx ends.
func disturb(ctx context.Context, p *pipe.Pipeline) {
	for notify.Sleep(ctx, time.Duration(rand.IntN(50))*time.Millisecond) == nil {
		_ = p.Stats().String()
		p.Pause()
		_ = notify.Sleep(ctx, time.Duration(rand.IntN(20))*time.Millisecond)
		p.Resume()
	}
}
