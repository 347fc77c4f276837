package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pump"
)

// relay sends bytes over TCP through a pump, one connection after the other.
// All bytes must arrive in order. If the sender resets the connection, the
// bytes that arrive must be the first ones.
func relay(ctx context.Context, so *soak) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer l.Close()
	for notify.Sleep(ctx, 20*time.Millisecond) == nil {
		one := func() error { return relayOne(l, &so.counts, 1+rand.Int64N(256<<10), rand.IntN(4) == 0) }
		if err := so.betweenSamples(one); err != nil {
			return err
		}
	}
	return nil
}

// relayOne sends n bytes over two connections with a pump between them. If cut
// is set, the sender resets its connection.
func relayOne(l net.Listener, c *counts, n int64, cut bool) error {
	sender, relayIn, err := connection(l)
	if err != nil {
		return err
	}
	relayOut, receiver, err := connection(l)
	if err != nil {
		return err
	}
	var g sync.WaitGroup
	var sent, relayed error
	g.Go(func() { sent = send(sender.(*net.TCPConn), n, cut) })
	g.Go(func() {
		relayed = pump.New(pump.NewReader(relayIn), pump.NewWriter(relayOut, pump.WriteQueueMaxSize(16<<10))).Run(context.Background())
	})
	var dst pattern
	_, received := io.Copy(&dst, receiver)
	receiver.Close()
	g.Wait()
	c.bytes.Add(dst.n)
	switch {
	case cut && dst.n <= n:
		return nil
	case dst.n > n:
		c.doubled.Add(dst.n - n)
	case dst.n < n:
		c.lost.Add(n - dst.n)
	case sent == nil && relayed == nil && received == nil:
		return nil
	}
	return fmt.Errorf("%d bytes of %d arrived; the sender returned %v, the relay %v, the receiver %v",
		dst.n, n, sent, relayed, received)
}

// connection returns both ends of a new connection.
func connection(l net.Listener) (dialed, accepted net.Conn, err error) {
	if dialed, err = net.Dial("tcp", l.Addr().String()); err != nil {
		return nil, nil, err
	}
	if accepted, err = l.Accept(); err != nil {
		dialed.Close()
	}
	return dialed, accepted, err
}

// send sends n bytes and closes conn, or resets it before the end.
func send(conn *net.TCPConn, n int64, cut bool) error {
	defer conn.Close()
	if cut {
		_ = conn.SetLinger(0) // Close drops unsent bytes, and the receiver gets an error
		n /= 2
	}
	_, err := io.Copy(conn, io.LimitReader(&pattern{}, n))
	return err
}
