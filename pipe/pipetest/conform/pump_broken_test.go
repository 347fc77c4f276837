package conform

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// A faultyPump is a pump that keeps all rules, except where its fault breaks
// one.
type faultyPump struct {
	fault string
	r     pump.ReadStream[byte]
	w     pump.WriteStream[byte]
	freed chan struct{} // closed by the rescue, and then nothing waits any more

	mu sync.Mutex

	// guarded by mu
	running bool
	cancel  context.CancelFunc
	done    chan struct{}
	err     error
	pumped  int64
	max     int64
	holds   bool // has paused r
	lostOne bool
}

func newFaultyPump(fault string, r pump.ReadStream[byte], w pump.WriteStream[byte], rescue *rescue) *faultyPump {
	p := &faultyPump{fault: fault, r: r, w: w, freed: make(chan struct{}), max: w.WriteQueueMaxSize()}
	rescue.add(func() { close(p.freed) })
	return p
}

func (p *faultyPump) is(fault string) bool { return p.fault == fault }

func (p *faultyPump) Start() error {
	if p.is("Start waits for the round before") {
		p.awaitStopped()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running {
		if p.is("starts twice") {
			return nil
		}
		return errors.New("running")
	}
	if p.is("Start resumes") {
		p.r.Resume()
	}
	if p.is("Start resets the counter") {
		p.pumped = 0
	}
	ctx, cancel := context.WithCancel(context.Background())
	before := p.done
	p.running, p.cancel, p.done, p.err = true, cancel, make(chan struct{}), nil
	go p.work(ctx, before, p.done)
	return nil
}

func (p *faultyPump) Stop() {
	p.mu.Lock()
	cancel, done := p.cancel, p.done
	p.running = false
	p.mu.Unlock()
	if cancel == nil {
		return
	}
	cancel()
	if p.is("Stop waits for the round") {
		select {
		case <-done:
		case <-p.freed:
		}
	}
}

// awaitStopped waits for the end of a round that was stopped.
func (p *faultyPump) awaitStopped() {
	p.mu.Lock()
	stopped := !p.running
	p.mu.Unlock()
	if stopped {
		_ = p.Wait(context.Background())
	}
}

func (p *faultyPump) work(ctx context.Context, before, done chan struct{}) {
	defer close(done)
	if before != nil && !p.is("two rounds at a time") {
		<-before
	}
	err := p.move(ctx)
	if p.is("a goroutine is left") {
		go func() { <-p.freed }()
	}
	if err == io.EOF {
		err = nil
		if p.is("the end closes the sink") {
			go func() { _ = p.w.Close(ctx) }()
		}
	}
	if err != nil && ctx.Err() == nil && p.holds {
		p.r.Resume()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = err
}

func (p *faultyPump) move(ctx context.Context) error {
	if !p.is("checks the sink only after a Write") {
		if err := p.drained(ctx); err != nil {
			return err
		}
	}
	if p.holds && !p.is("forgets that it paused the source") {
		p.holds = false
		p.r.Resume()
	}
	for {
		b, err := p.r.Read(ctx)
		if err != nil {
			return err
		}
		full, err := p.write(ctx, b)
		if err != nil {
			return err
		}
		if ctx.Err() != nil && !p.is("pauses after Stop") {
			return ctx.Err()
		}
		if !full {
			continue
		}
		p.holds = true
		p.r.Pause()
		if p.is("pauses twice") {
			p.r.Pause()
		}
		if !p.is("does not wait for Drained") {
			if err := p.drained(ctx); err != nil {
				return err
			}
		}
		if p.is("does not resume after a Resume by hand") && !p.r.(*sourceUnderPump).isPaused() {
			<-p.freed
		}
		p.holds = false
		p.r.Resume()
		if p.is("resumes twice") {
			p.r.Resume()
		}
	}
}

func (p *faultyPump) write(ctx context.Context, b pipe.Bytes) (full bool, err error) {
	size := b.Size()
	if size > 0 && p.is("a Buffer is lost") && !p.lostOne {
		p.lostOne = true
		return false, nil
	}
	if ctx.Err() != nil && p.is("a Buffer is lost at Stop") {
		return false, nil
	}
	if err := p.w.Write(b); err != nil {
		return false, err
	}
	if p.is("counts too late") {
		defer p.count(size)
	} else {
		p.count(size)
	}
	return p.w.WriteQueueFull(), nil
}

func (p *faultyPump) count(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pumped += n
}

func (p *faultyPump) drained(ctx context.Context) error {
	done := ctx.Done()
	if p.is("ctx does not end the wait for Drained") {
		done = nil
	}
	select {
	case <-p.w.Drained():
	case <-done:
		return ctx.Err()
	case <-p.freed:
		return errClosed
	}
	if err := p.w.Write(pipe.Bytes{}); err != nil {
		if p.is("a failed sink seems drained") && errors.Is(err, errMedium) {
			<-p.freed
		}
		return err
	}
	return nil
}

func (p *faultyPump) Wait(ctx context.Context) error {
	p.mu.Lock()
	done, running := p.done, p.running
	p.mu.Unlock()
	if done == nil && !p.is("Wait waits for the first Start") || !running && p.is("Wait returns at once after Stop") {
		return errors.New("not running")
	}
	stop := ctx.Done()
	if p.is("Wait ignores its ctx") {
		stop = nil
	}
	select {
	case <-done:
	case <-p.freed:
	case <-stop:
		return context.Cause(ctx)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

func (p *faultyPump) Run(ctx context.Context) error {
	if err := p.Start(); err != nil {
		return err
	}
	waits := ctx
	if p.is("Run ignores its ctx") {
		waits = context.Background()
	}
	err := p.Wait(waits)
	if ctx.Err() != nil {
		p.w.Abort(context.Cause(ctx))
		p.Stop()
		_ = p.r.Close()
		_ = p.Wait(context.Background())
		return context.Cause(ctx)
	}
	if err == nil || p.is("a failure closes the sink") && !errors.Is(err, errMedium) {
		closed := p.w.Close
		if p.is("Close is not waited for") {
			closed = func(context.Context) error { go func() { _ = p.w.Close(ctx) }(); return nil }
		}
		if err != nil {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			_ = closed(ctx)
		} else if e := closed(ctx); err == nil {
			err = e
		}
	} else {
		p.w.Abort(err)
	}
	_ = p.r.Close()
	return err
}

func (p *faultyPump) BytesPumped() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pumped
}

func (p *faultyPump) WriteQueueMaxSize() int64 {
	if p.is("a max size of its own") {
		return p.max
	}
	return p.w.WriteQueueMaxSize()
}

func (p *faultyPump) SetWriteQueueMaxSize(n int64) error {
	if p.is("a max size of its own") {
		p.max = n
		return nil
	}
	return p.w.SetWriteQueueMaxSize(n)
}

var pumpBreaches = []breach{
	{fault: "none"},
	{rule: "stop before start", fault: "Wait waits for the first Start"},
	{rule: "stop does not wait", fault: "Stop waits for the round"},
	{rule: "stop does not wait", fault: "Wait returns at once after Stop"},
	{rule: "stop does not wait", fault: "Wait ignores its ctx", also: []string{"cancel"}},
	{rule: "start after stop", fault: "two rounds at a time"},
	{rule: "start after stop", fault: "Start waits for the round before"},
	{rule: "moves everything", fault: "a Buffer is lost"},
	{rule: "end leaves the sink open", fault: "the end closes the sink"},
	{rule: "never full, never paused", fault: "Start resumes"},
	{rule: "full pauses once", fault: "pauses twice"},
	{rule: "drained resumes once", fault: "resumes twice"},
	{rule: "counts bytes", fault: "counts too late"},
	{rule: "counts bytes", fault: "Start resets the counter"},
	{rule: "stop stops", fault: "a Buffer is lost at Stop"},
	{rule: "stop while full", fault: "forgets that it paused the source"},
	{rule: "stop inside a write", fault: "pauses after Stop"},
	{rule: "start on a full sink", fault: "checks the sink only after a Write"},
	{rule: "resume by hand", fault: "does not resume after a Resume by hand"},
	{rule: "start twice", fault: "starts twice"},
	{rule: "max size is forwarded", fault: "a max size of its own"},
	{rule: "run closes both", fault: "Close is not waited for"},
	{rule: "source failure aborts", fault: "a failure closes the sink"},
	{rule: "sink failure", fault: "a failed sink seems drained"},
	{rule: "cancel", fault: "Run ignores its ctx"},
	{rule: "stop while full", fault: "ctx does not end the wait for Drained"},
	{rule: "no goroutine left", fault: "a goroutine is left"},
}

func TestEachRuleOfPumpsHasABrokenPump(t *testing.T) { covered(t, pumpRules(), pumpBreaches) }

func TestEachBrokenPumpIsFound(t *testing.T) {
	for _, b := range pumpBreaches {
		t.Run(b.fault, func(t *testing.T) {
			catches(t, b, pumpRules(), func(p *probe, rescue *rescue) *pumpCheck {
				return &pumpCheck{probe: p, newPump: func(r pump.ReadStream[byte], w pump.WriteStream[byte]) Mover {
					return newFaultyPump(b.fault, r, w, rescue)
				}}
			})
		})
	}
}
