package pipe

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/account"
)

// A stage is a named part of a pipeline. Only its ends know its types.
type stage struct {
	p    *Pipeline
	name string
	cfg  config

	// set while building, read-only after
	body body               // nil for a kernel that runs in the goroutine of its upstream
	host *host              // the goroutine it runs in
	crew []*account.Account // of the workers beside the host

	ends
	worked atomic.Int64 // nanoseconds, of a kernel in the goroutine of another stage
	own    host         // the host, unless that is another stage's
}

// ends are the inputs and outputs of a stage.
type ends struct {
	ins          []anyIn    // of a stage with a goroutine of its own
	outs         []anyOut   // of every stage
	taken, given []*counter // of what came in and what went out, at each end
	lastRead     int        // elements of the Buffer that was read last, belongs to the goroutine that reads

	// inline is the memory of the lists while they have one entry. It saves
	// allocations of their own.
	inline struct {
		ins          [1]anyIn
		outs         [1]anyOut
		taken, given [1]*counter
	}
}

// A body is a stage function together with the ends that it is given.
type body interface {
	call(ctx context.Context) error
}

// A function is a body that holds its ends by itself.
type function func(ctx context.Context) error

func (f function) call(ctx context.Context) error { return f(ctx) }

// anyIn is an In of any type, anyOut an Out of any type.
type (
	anyIn interface {
		stop(err error) // the stage reads no more
		atEnd() bool    // the reader has seen io.EOF
		Cut() bool
	}
	anyOut interface {
		isRead() bool
		isWhole() bool // the stage has closed it, or downstream is done reading
		hasSizer() bool
		flush(ctx context.Context, mode waitMode) error // hands over what was gathered, down to the next edge
		conclude(how conclusion)
	}
)

// A conclusion is how an output ends.
type conclusion struct {
	err error // nil if all before is complete, or was cut by Drain
	cut bool  // Drain has stopped a source before its end
}

// join makes s a stage of p, with a goroutine of its own.
func (s *stage) join(p *Pipeline, opts []Option) *stage {
	s.p = p
	s.cfg.set(opts)
	s.name = s.cfg.name
	if s.name == "" {
		kind := s.cfg.kind
		if kind == "" {
			kind = "stage"
		}
		s.name = kind + "#" + strconv.Itoa(len(p.stages)+1)
	}
	s.host = &s.own
	s.own.s = s
	s.own.account.Init(&p.running.accounts, s.host)
	s.ins, s.outs = s.inline.ins[:0], s.inline.outs[:0]
	s.taken, s.given = s.inline.taken[:0], s.inline.given[:0]
	p.addStage(s)
	return s
}

func (s *stage) path() string {
	if s.p.name == "" {
		return s.name
	}
	return s.p.name + "/" + s.name
}

// misuse records a wiring error, which Run returns.
func (s *stage) misuse(err error) {
	s.p.faults = append(s.p.faults, fmt.Errorf("pipe: %s: %w", s.path(), err))
}

// Do calls the stage function and ends its edges. It is what the goroutine of
// the stage does.
func (s *stage) Do() {
	h := s.host
	runCtx := h.contexts.delivery
	ctx, release := h.begin()
	if release != nil {
		defer release(nil)
	}
	// Goexit, such as t.FailNow in a stage function, must not seem to be an end.
	// In a panic this runs too, but Run does not return from a crash.
	err, cut := errGoexit, false
	defer func() {
		s.conclude(runCtx, ctx, err)
		err := foreign(s.p.outcome.failure())
		for _, out := range s.outs {
			out.conclude(conclusion{err, cut && !out.isWhole()})
		}
		for _, in := range s.ins {
			in.stop(ErrStopped)
		}
		h.end()
		s.p.stageEnded()
	}()
	err = s.body.call(ctx)
	cut = s.cut(err)
	if s.clean(ctx, err) {
		// Not under ctx, which Drain or a kernel that stops may have ended.
		err = h.flush(h.contexts.delivery)
	}
}

// cut reports whether what s has emitted may be the start of something longer.
// That is so if Drain has stopped s, which has returned err, or an upstream
// source. With io.EOF a source reports that it was at its end anyway.
func (s *stage) cut(err error) bool {
	return s.draining() && err != io.EOF && (err != nil || s.host.contexts.stageEnded()) || s.readsCut()
}

// readsCut reports whether s has read an input to the end at which Drain has cut
// it off.
func (s *stage) readsCut() bool {
	return slices.ContainsFunc(s.ins, func(in anyIn) bool { return in.atEnd() && in.Cut() })
}

// conclude fails the run if err is a failure of s. If the run was cancelled, err
// is the answer of the function to that, whatever it is. The run then fails with
// its cause even if err is nil, because the outputs of a function that ignores
// the end of its context must not seem complete.
func (s *stage) conclude(runCtx, ctx context.Context, err error) {
	if s.clean(ctx, err) && runCtx.Err() == nil {
		return
	}
	if runCtx.Err() != nil && err != errGoexit {
		s.p.fail(s.p.cancelled(runCtx)) // no effect if a stage has failed, which then is the cause
		return
	}
	s.p.fail(s.failed(err, s.before()))
}

// isSource reports whether s has no input.
func (s *stage) isSource() bool { return s.body != nil && len(s.ins) == 0 }

// draining reports whether s is a source that Drain has asked to stop.
func (s *stage) draining() bool { return s.isSource() && s.p.control.draining.Load() }

// accounts returns those of the goroutines of s. A kernel has none of its own.
func (s *stage) accounts() []*account.Account {
	if s.body == nil {
		return nil
	}
	return append([]*account.Account{&s.host.account}, s.crew...)
}
