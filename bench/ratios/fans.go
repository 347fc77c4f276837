package main

import (
	"context"
	"sync/atomic"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"golang.org/x/sync/errgroup"
)

// fans merge eight streams of numbers into one, or distribute one to eight. An
// operation is one input element. A tee emits it eight times.
func fans(settings) []comparison {
	return []comparison{
		{ours: timed(mergeOurs), peer: timed(mergeHand), lines: []line{{"fans/merge", wall, target{ratio: 1.3, ours: 15}}}},
		{ours: timed(balanceOurs), peer: timed(balanceHand), lines: []line{{"fans/balance", wall, target{ratio: 1.3, ours: 15}}}},
		{ours: timed(teeOurs), peer: timed(teeHand), lines: []line{{"fans/tee", wall, target{ratio: 1.3}}}},
	}
}

const fanWidth = 8

func mergeOurs(n int) error {
	each := n/fanWidth + 1
	p := pipe.New("merge")
	var ins []*pipe.Stream[int64]
	for range fanWidth {
		ins = append(ins, numbers(p, each))
	}
	var total int64
	sum(stages.Merge(ins), &total)
	if err := runPipeline(p); err != nil {
		return err
	}
	return same(total, fanWidth*sumTo(each))
}

// mergeHand is the peer written by hand. All goroutines send batches to one
// channel.
func mergeHand(n int) error {
	each := n/fanWidth + 1
	senders, ctx := errgroup.WithContext(context.Background())
	merged, spare := make(chan []int64, batchCap), newSpare(2*batchCap)
	for range fanWidth {
		senders.Go(func() error {
			for i := 0; i < each; {
				b := spare.get()
				for ; i < each && len(b) < batchLen; i++ {
					b = append(b, int64(i))
				}
				if err := send(ctx, merged, b); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var failed error
	go func() {
		failed = senders.Wait()
		close(merged)
	}()
	total, err := sumBatches(context.Background(), merged, spare)
	if failed != nil {
		err = failed
	}
	if err != nil {
		return err
	}
	return same(total, fanWidth*sumTo(each))
}

func balanceOurs(n int) error {
	p := pipe.New("balance")
	var totals [fanWidth]int64
	for i, s := range stages.Balance(numbers(p, n), fanWidth) {
		sum(s, &totals[i])
	}
	if err := runPipeline(p); err != nil {
		return err
	}
	return same(totalOf(totals), sumTo(n))
}

func totalOf(totals [fanWidth]int64) (total int64) {
	for _, t := range totals {
		total += t
	}
	return total
}

// balanceHand is the peer written by hand. All goroutines receive batches from
// one channel.
func balanceHand(n int) error {
	g, ctx := errgroup.WithContext(context.Background())
	batches, spare := make(chan []int64, batchCap), newSpare(2*batchCap)
	g.Go(func() error { return sendNumbers(ctx, n, batches, spare) })
	var totals [fanWidth]int64
	for i := range totals {
		g.Go(func() (err error) {
			totals[i], err = sumBatches(ctx, batches, spare)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return same(totalOf(totals), sumTo(n))
}

func teeOurs(n int) error {
	p := pipe.New("tee")
	var totals [fanWidth]int64
	for i, s := range stages.Tee(numbers(p, n), fanWidth) {
		sum(s, &totals[i])
	}
	if err := runPipeline(p); err != nil {
		return err
	}
	return same(totalOf(totals), fanWidth*sumTo(n))
}

// A sharedBatch is sent to several receivers. The last one recycles it.
type sharedBatch struct {
	elems  []int64
	owners atomic.Int32
}

// A branch is one of the receivers of a tee.
type branch chan *sharedBatch

// teeHand is the peer written by hand. A goroutine receives batches from a
// source and sends each to eight channels. The batches are shared and count
// their receivers.
func teeHand(n int) error {
	g, ctx := errgroup.WithContext(context.Background())
	source, spare := make(chan []int64, batchCap), newSpare(2*batchCap)
	free := make(chan *sharedBatch, 2*batchCap)
	var branches [fanWidth]branch
	for i := range branches {
		branches[i] = make(branch, batchCap)
	}
	g.Go(func() error { return sendNumbers(ctx, n, source, spare) })
	g.Go(func() error { return share(ctx, source, branches[:], free) })
	var totals [fanWidth]int64
	for i, c := range branches {
		g.Go(func() (err error) {
			totals[i], err = c.sum(ctx, spare, free)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return same(totalOf(totals), fanWidth*sumTo(n))
}

// share sends each batch to all branches, and closes them.
func share(ctx context.Context, from <-chan []int64, branches []branch, free <-chan *sharedBatch) error {
	defer func() {
		for _, c := range branches {
			close(c)
		}
	}()
	for {
		elems, ok, err := receive(ctx, from)
		if !ok {
			return err
		}
		var b *sharedBatch
		select {
		case b = <-free:
		default:
			b = new(sharedBatch)
		}
		b.elems = elems
		b.owners.Store(int32(len(branches)))
		for _, c := range branches {
			if err := send(ctx, c, b); err != nil {
				return err
			}
		}
	}
}

// sum adds up the elements that it receives.
func (c branch) sum(ctx context.Context, spare spare, free chan<- *sharedBatch) (sum int64, err error) {
	for {
		b, ok, err := receive(ctx, c)
		if !ok {
			return sum, err
		}
		for _, v := range b.elems {
			sum += v
		}
		if b.owners.Add(-1) > 0 {
			continue
		}
		spare.put(b.elems)
		select {
		case free <- b:
		default:
		}
	}
}
