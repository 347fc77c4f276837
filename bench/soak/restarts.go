package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pump"
)

// restarts starts and stops a pump repeatedly. After 100 times it makes another
// pump for the same streams. All bytes must arrive in order.
func restarts(ctx context.Context, so *soak) error {
	c := &so.counts
	src := &pattern{delay: time.Millisecond}
	dst := &pattern{}
	r, w := pump.NewReader(src), pump.NewWriter(dst, pump.WriteQueueMaxSize(32<<10))
	var pumped int64
	for ctx.Err() == nil {
		p := pump.New(r, w)
		if err := so.betweenSamples(func() error { return restart(ctx, p, 100) }); err != nil {
			return err
		}
		pumped += p.BytesPumped()
	}
	if err := w.Close(context.Background()); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	c.bytes.Add(dst.n)
	if dst.n != pumped {
		c.lost.Add(max(0, pumped-dst.n))
		c.doubled.Add(max(0, dst.n-pumped))
		return fmt.Errorf("%d bytes were pumped, %d arrived", pumped, dst.n)
	}
	return r.Close()
}

// restart starts and stops p n times.
func restart(ctx context.Context, p *pump.Pump[byte], n int) error {
	for range n {
		if err := p.Start(); err != nil {
			return fmt.Errorf("start: %w", err)
		}
		_ = notify.Sleep(ctx, time.Duration(rand.IntN(4))*time.Millisecond)
		p.Stop()
		if err := p.Wait(context.Background()); !errors.Is(err, pump.ErrNotRunning) {
			return fmt.Errorf("wait after stop: %w", err)
		}
	}
	return nil
}

// A pattern is an endless source of bytes, or a sink that accepts only those
// bytes.
type pattern struct {
	n     int64         // bytes so far
	delay time.Duration // of a Read
}

// at returns the byte at an offset. A sink detects parts that are exchanged,
// lost or doubled.
func at(offset int64) byte { return byte(offset + offset>>8*31 + offset>>16*17) }

func (p *pattern) Read(b []byte) (int, error) {
	time.Sleep(p.delay)
	b = b[:min(len(b), 8<<10)]
	for i := range b {
		b[i] = at(p.n + int64(i))
	}
	p.n += int64(len(b))
	return len(b), nil
}

func (p *pattern) Write(b []byte) (int, error) {
	for i, v := range b {
		if want := at(p.n + int64(i)); v != want {
			return i, fmt.Errorf("the byte at %d is %d, want %d", p.n+int64(i), v, want)
		}
	}
	p.n += int64(len(b))
	return len(b), nil
}
