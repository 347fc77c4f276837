package conform

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

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
	ended   bool // by the end of the source or a failure
	holds   bool // has paused r
	inside  bool // Pause of r
	waiting bool // in Wait
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
	if p.running && !(p.ended && p.is("Start works after the end")) {
		if p.is("starts twice") {
			return nil
		}
		return errors.New("running or ended")
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
	p.running = p.ended
	inside := p.inside
	p.mu.Unlock()
	if cancel == nil {
		return
	}
	if inside && p.is("Stop waits for Pause") {
		<-p.freed
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
	err := p.watch(ctx)
	if p.is("a goroutine is left") {
		go func() { <-p.freed }()
	}
	if err == io.EOF {
		err = nil
		if p.is("the end closes the sink") {
			go func() { _ = p.w.Close(ctx) }()
		}
	}
	p.leave(ctx, err)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err, p.ended = err, ctx.Err() == nil
}

// watch moves Buffers until a pump.Failing sink has failed.
func (p *faultyPump) watch(ctx context.Context) error {
	w, ok := p.w.(pump.Failing)
	if !ok || p.is("ignores Failed") {
		return p.move(ctx)
	}
	watched, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-w.Failed():
		case <-watched.Done():
		}
		cancel()
	}()
	err := p.move(watched)
	if watched.Err() != nil && ctx.Err() == nil {
		return p.w.Write(pipe.Bytes{})
	}
	return err
}

// leave leaves a source that the pump has paused.
func (p *faultyPump) leave(ctx context.Context, err error) {
	r, ok := p.r.(pump.Resumable)
	switch {
	case p.is("LeavePaused at each Stop") && ok && ctx.Err() != nil:
		r.LeavePaused()
	case !p.holds:
	case err != nil && ctx.Err() == nil:
		if !p.is("a failure leaves the source paused") {
			p.r.Resume()
		}
	case ok && !p.is("LeavePaused is never called"):
		r.LeavePaused()
	}
}

func (p *faultyPump) move(ctx context.Context) error {
	if r, ok := p.r.(pump.Resumable); ok && !p.is("ends a pause of the user") {
		p.holds = r.LeftPaused()
	}
	if p.is("Start pauses on a full sink") && p.w.WriteQueueFull() {
		p.pause()
	}
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
		if b.Len() == 0 && p.is("an empty Buffer is the end") {
			return io.EOF
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
		p.pause()
		if !p.is("does not wait for Drained") {
			if err := p.drained(ctx); err != nil {
				return err
			}
		}
		if p.is("does not resume after a Resume by hand") && !p.r.(interface{ isPaused() bool }).isPaused() {
			<-p.freed
		}
		p.holds = false
		p.r.Resume()
		if p.is("resumes twice") {
			p.r.Resume()
		}
	}
}

func (p *faultyPump) pause() {
	p.holds = true
	p.setInside(true)
	p.r.Pause()
	p.setInside(false)
	if p.is("pauses twice") {
		p.r.Pause()
	}
}

func (p *faultyPump) setInside(inside bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inside = inside
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
		if p.is("refused bytes are counted") {
			p.count(size)
		}
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
	if p.setWaiting(true) && p.is("one Wait at a time") {
		return errors.New("another Wait")
	}
	defer p.setWaiting(false)
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

// setWaiting returns the value before.
func (p *faultyPump) setWaiting(waiting bool) (before bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before, p.waiting = p.waiting, waiting
	return before
}

func (p *faultyPump) Run(ctx context.Context) error {
	if ctx.Err() != nil && !p.is("Run reads though its ctx is done") {
		p.w.Abort(context.Cause(ctx))
		_ = p.r.Close()
		return context.Cause(ctx)
	}
	if err := p.Start(); err != nil {
		return err
	}
	if p.is("Run reads though its ctx is done") {
		time.Sleep(time.Nanosecond)
	}
	waits := ctx
	if p.is("Run ignores its ctx") {
		waits = context.Background()
	}
	err := p.Wait(waits)
	switch {
	case ctx.Err() != nil:
		return p.cancelled(ctx)
	case errors.Is(err, context.Canceled):
		return err // stopped
	case err == nil, err == pipe.ErrStopped && !p.is("ErrStopped aborts the sink"):
		err = p.close(ctx, err)
	case p.is("a failure closes the sink") && !errors.Is(err, errMedium):
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		err = p.close(ctx, err)
	default:
		p.w.Abort(err)
	}
	_ = p.r.Close()
	return err
}

// cancelled ends a Run whose ctx is done.
func (p *faultyPump) cancelled(ctx context.Context) error {
	if context.Cause(ctx) == io.EOF && p.is("the cause io.EOF is the end") {
		return p.close(context.Background(), nil)
	}
	p.w.Abort(context.Cause(ctx))
	p.Stop()
	_ = p.r.Close()
	if !p.is("Run leaves the Write under way") {
		_ = p.Wait(context.Background())
	}
	return context.Cause(ctx)
}

// close closes the sink and returns the first error.
func (p *faultyPump) close(ctx context.Context, err error) error {
	if p.is("Close is not waited for") {
		go func() { _ = p.w.Close(ctx) }()
		return err
	}
	if e := p.w.Close(ctx); err == nil {
		err = e
	}
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
	{rule: "moves everything", fault: "an empty Buffer is the end"},
	{rule: "counts bytes", fault: "refused bytes are counted"},
	{rule: "start on a full sink", fault: "Start pauses on a full sink"},
	{rule: "start after the end", fault: "Start works after the end"},
	{rule: "left paused", fault: "LeavePaused is never called"},
	{rule: "left paused", fault: "LeavePaused at each Stop"},
	{rule: "left paused", fault: "ends a pause of the user"},
	{rule: "failure resumes", fault: "a failure leaves the source paused"},
	{rule: "failing sink", fault: "ignores Failed"},
	{rule: "calls from inside", fault: "Stop waits for Pause"},
	{rule: "many waiters", fault: "one Wait at a time"},
	{rule: "run waits", fault: "Run leaves the Write under way"},
	{rule: "run with a done ctx", fault: "Run reads though its ctx is done"},
	{rule: "cancel", fault: "the cause io.EOF is the end"},
	{rule: "sink stops", fault: "ErrStopped aborts the sink"},
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
