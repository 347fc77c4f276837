package pipe

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/penstock-go/penstock/internal/account"
	"github.com/penstock-go/penstock/internal/signal"
)

// A stage is a named part of a pipeline. Only its ends, which are its Ins and
// Outs, know the types of its elements.
type stage struct {
	p    *Pipeline
	name string
	cfg  config

	// set while building, read-only after
	body body               // nil for a fused kernel
	host *host              // of the goroutine in which the stage runs
	crew []*account.Account // accounts of the workers, except the one on the goroutine of the host

	ends
	interruption
	guest
}

// A hosted stage has a goroutine of its own.
type hosted struct {
	stage
	own host // what host of the stage points to
}

// A guest is what a fused kernel has in the goroutine of another stage.
type guest struct {
	meter      account.Meter // of the kernel
	nextKernel *stage        // another kernel in the same goroutine, or nil
}

// ends are the inputs and outputs of a stage.
type ends struct {
	ins          []anyIn    // of a stage with a goroutine of its own
	outs         []anyOut   // of every stage
	taken, given []*counter // counters of each input and of each output
	lastRead     int        // elements of the Buffer that was read last, used by the goroutine that reads

	// inline has memory for the lists above while they have one entry, which
	// saves allocations.
	inline struct {
		ins          [1]anyIn
		outs         [1]anyOut
		taken, given [1]*counter
	}
}

// A body is a stage function together with its arguments.
type body interface {
	call(ctx context.Context) error
}

// A function is a body that is a closure over its ends.
type function func(ctx context.Context) error

func (f function) call(ctx context.Context) error { return f(ctx) }

// anyIn is an In of any type, anyOut an Out of any type.
type (
	anyIn interface {
		stop(err error) // the stage reads no more
		atEnd() bool    // the reader has seen io.EOF
		Cut() bool
		isBytes() bool
	}
	anyOut interface {
		isRead() bool
		isBytes() bool
		isWhole() bool                                  // the stage has closed it, or downstream has stopped reading
		isMeasuredBy(f any) bool                        // f is a func(T) int64
		flush(ctx context.Context, mode waitMode) error // delivers the gathered elements, up to the next edge
		conclude(how conclusion)
	}
)

// A conclusion describes how an output ends.
type conclusion struct {
	err error // nil if the output is complete, or if Drain has cut it
	cut bool  // Drain has stopped a source before its end, see In.Cut
}

// join makes s a stage of p, with a goroutine of its own. function is the name
// of the function that adds s.
func (s *hosted) join(p *Pipeline, function string, opts []Option) *stage {
	s.host = &s.own
	s.own.s = &s.stage
	s.own.ledger.Init(&p.running.accounts, s.host)
	s.own.account.Init(&s.own.ledger)
	return s.stage.join(p, function, opts)
}

// join makes s a stage of p. The host of s is set before or after.
func (s *stage) join(p *Pipeline, function string, opts []Option) *stage {
	s.p = p
	s.cfg.set(opts)
	s.ins, s.outs = s.inline.ins[:0], s.inline.outs[:0]
	s.taken, s.given = s.inline.taken[:0], s.inline.given[:0]
	p.addStage(s, s.cfg.nameFor(function))
	return s
}

// misuse records a wiring error, which Run returns.
func (s *stage) misuse(err error) {
	s.p.faults = append(s.p.faults, fmt.Errorf("pipe: %s: %w", s.path(), err))
}

// Do calls the stage function and then ends its edges. The goroutine of the
// stage calls Do and nothing else.
func (s *stage) Do() {
	h := s.host
	runCtx := h.contexts.delivery
	ctx, release := h.begin()
	if release != nil {
		defer release(nil)
	}
	// If the stage function calls runtime.Goexit, as t.FailNow does, the run
	// fails. The deferred function also runs during a panic, but then the
	// process crashes.
	err, cut := errGoexit, false
	defer func() {
		s.conclude(runCtx, ctx, err)
		err := signal.Foreign(s.p.outcome.failure())
		for _, out := range s.outs {
			out.conclude(conclusion{err, (cut || s.readsCut(out.isBytes())) && !out.isWhole()})
		}
		for _, in := range s.ins {
			in.stop(ErrStopped)
		}
		h.end()
		s.p.stageEnded()
	}()
	if h.launch.isSkipped() {
		err = s.p.cause(ctx)
	} else {
		err = s.body.call(ctx)
	}
	cut = s.cut(err)
	if s.clean(ctx, err) {
		// Not under ctx, because Drain or a kernel that has stopped may have
		// ended it.
		err = h.flush(h.contexts.delivery)
	}
}

// cut reports whether the last element that s has emitted may be incomplete,
// because Drain has interrupted s. err is the result of the stage function. If
// s is a source, io.EOF means that it was at its end.
func (s *stage) cut(err error) bool {
	return s.draining() && err != io.EOF && (err != nil || s.host.contexts.stageEnded()) ||
		s.drops.on.Load() && err != nil || // DrainBegun has ended its context
		s.host.kernelDropped()
}

// readsCut reports whether an output of s, of bytes or not, ends early because
// s has read an input to its end, and Drain has cut that input.
func (s *stage) readsCut(bytes bool) bool {
	return slices.ContainsFunc(s.ins, func(in anyIn) bool {
		return in.atEnd() && in.Cut() && !encodes(in.isBytes(), bytes)
	})
}

// encodes reports whether a stage makes bytes of elements of another type. The
// elements are whole, and so are their bytes, even after a cut.
func encodes(fromBytes, toBytes bool) bool { return toBytes && !fromBytes }

// isBytes reports whether T is byte.
func isBytes[T any]() bool {
	_, ok := any((*T)(nil)).(*byte)
	return ok
}

// conclude fails the run if err is a failure of s. If the run was cancelled,
// err is taken as a reaction to that. The run then fails with the cause, even
// if err is nil. Otherwise the outputs of a function that ignores the end of
// its context would seem complete.
func (s *stage) conclude(runCtx, ctx context.Context, err error) {
	if s.clean(ctx, err) && runCtx.Err() == nil {
		return
	}
	if runCtx.Err() != nil && err != errGoexit {
		s.p.fail(s.p.cancelled(runCtx)) // no effect if a stage has failed, because that is then the failure
		return
	}
	s.p.fail(s.failed(err, s.before()))
}

// isSource reports whether s has no input.
func (s *stage) isSource() bool { return s.body != nil && len(s.ins) == 0 }

// draining reports whether s is a source that Drain has asked to stop.
func (s *stage) draining() bool { return s.isSource() && s.p.control.draining.Load() }

// accounts returns the accounts of the goroutines of s. It must not be called
// for a fused kernel.
func (s *stage) accounts() []*account.Account {
	return append([]*account.Account{&s.host.account}, s.crew...)
}

// meters returns the meters of s. A fused kernel has one.
func (s *stage) meters() []*account.Meter {
	if s.body == nil {
		return []*account.Meter{&s.meter}
	}
	meters := []*account.Meter{&s.host.account.Meter}
	for _, a := range s.crew {
		meters = append(meters, &a.Meter)
	}
	return meters
}
