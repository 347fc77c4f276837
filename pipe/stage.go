package pipe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync/atomic"
)

// A stage is a named part of a pipeline. Its types are known only to its ends.
type stage struct {
	p    *Pipeline
	name string
	cfg  config

	// set while building
	run  body     // nil: a kernel that runs in the goroutine of its upstream
	host *host    // the goroutine it runs in
	ins  []inlet  // of a stage with a goroutine of its own
	outs []outlet // also of a kernel
	crew []*meter // of the workers beside the host

	taken, given []*counter   // what came in and what went out, at each end
	lastRead     int          // elements of the Buffer that was read last, by whoever reads
	worked       atomic.Int64 // nanoseconds, of a kernel in the goroutine of another stage

	own host     // the host, unless that is another stage's
	few struct { // what the lists hold that have one entry: no memory but that of the stage
		ins          [1]inlet
		outs         [1]outlet
		taken, given [1]*counter
	}
}

// A body is the function of a stage together with the ends that it is given.
type body interface {
	call(ctx context.Context) error
}

// A function is a body that holds its ends by itself.
type function func(ctx context.Context) error

func (f function) call(ctx context.Context) error { return f(ctx) }

// inlet is an In without its type; outlet an Out.
type (
	inlet interface {
		stop(err error) // the stage reads no more
		atEnd() bool    // the reader has seen io.EOF
		Cut() bool
	}
	outlet interface {
		isRead() bool
		isOver() bool                               // closed, or a kernel, or the reader, has had enough: what went along is whole
		flush(ctx context.Context, wait bool) error // hands over what was gathered, down to the next edge
		end(err error, cut bool)                    // no more will come; nil: all before is complete, or was cut by Drain
	}
)

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
	s.own.s, s.own.meter.s = s, s
	s.ins, s.outs = s.few.ins[:0], s.few.outs[:0]
	s.taken, s.given = s.few.taken[:0], s.few.given[:0]
	p.append(s)
	return s
}

func (s *stage) path() string {
	if s.p.name == "" {
		return s.name
	}
	return s.p.name + "/" + s.name
}

func (s *stage) fault(err error) {
	s.p.faults = append(s.p.faults, fmt.Errorf("pipe: %s: %w", s.path(), err))
}

// Do runs the function of the stage and ends its edges.
// It is what the stage's goroutine does.
func (s *stage) Do() {
	h := s.host
	runCtx := h.run
	ctx, release := h.begin()
	if release != nil {
		defer release(nil)
	}
	// Goexit, such as t.FailNow in a stage function, must not look like an end. In
	// a panic this runs too, but Run does not return from a crash.
	err, cut := errGoexit, false
	defer func() {
		s.conclude(runCtx, ctx, err)
		err := s.p.failure()
		for _, out := range s.outs {
			out.end(err, cut && !out.isOver())
		}
		for _, in := range s.ins {
			in.stop(ErrStopped)
		}
		h.end()
		if s.p.left.Add(-1) == 0 {
			s.p.cancel(nil) // Run waits for it
		}
	}()
	err = s.run.call(ctx)
	cut = s.cut(err)
	if s.clean(ctx, err) {
		err = h.flush(h.run) // not ctx: that may have ended because of a Drain, or because a kernel has had enough
	}
}

// cut reports whether what s has given may be a part of something: Drain has stopped s, which has returned err, or a source
// in front. io.EOF says that it was at its end anyway.
func (s *stage) cut(err error) bool {
	return s.interrupted() && err != io.EOF && (err != nil || s.host.told()) || s.readsCut()
}

// readsCut reports whether s has read an input to the end at which Drain has cut it off.
func (s *stage) readsCut() bool {
	return slices.ContainsFunc(s.ins, func(in inlet) bool { return in.atEnd() && in.Cut() })
}

// conclude fails the run if err is a failure of s, or if the run has been interrupted:
// the outputs of a function that overlooks that must not look complete.
func (s *stage) conclude(runCtx, ctx context.Context, err error) {
	if s.clean(ctx, err) && runCtx.Err() == nil {
		return
	}
	cause := context.Cause(runCtx)
	if cause != nil && (err == nil || errors.Is(err, ErrStopped) || errors.Is(err, cause) || errors.Is(err, runCtx.Err())) {
		s.p.fail(s.p.interrupted(runCtx)) // no effect if a stage has failed: then that is the cause
		return
	}
	s.p.fail(s.failure(err, s.before()))
}

// before returns the number of elements that s had read before the last Buffer.
// Workers count for themselves.
func (s *stage) before() int64 {
	if len(s.crew) > 0 {
		return 0
	}
	n := -int64(s.lastRead)
	for _, c := range s.taken {
		n += c.count().Elements
	}
	return n
}

// A counter counts elements and bytes. One goroutine adds, any may read.
type counter struct {
	fixed           int64      // size of every element, so that bytes need not be counted; 0: sizes differ
	edge            connection // has counted the bytes anyway, which is enough if elements have the same size; else nil
	elements, bytes atomic.Int64
}

func (c *counter) add(elements int, bytes int64) {
	if c.edge != nil {
		return
	}
	c.elements.Add(int64(elements))
	if c.fixed == 0 {
		c.bytes.Add(bytes)
	}
}

func (c *counter) count() Count {
	if c.edge != nil {
		bytes := c.edge.total(c)
		return Count{bytes / c.fixed, bytes}
	}
	n := c.elements.Load()
	if c.fixed > 0 {
		return Count{n, n * c.fixed}
	}
	return Count{n, c.bytes.Load()}
}

// isSource reports whether s has no input.
func (s *stage) isSource() bool { return s.run != nil && len(s.ins) == 0 }

// interrupted reports whether s has been told to take nothing more from the outside.
func (s *stage) interrupted() bool { return s.isSource() && s.p.control.draining.Load() }

// meters returns the accounts of the goroutines of s. A kernel has none of its own.
func (s *stage) meters() []*meter {
	if s.run == nil {
		return nil
	}
	return append([]*meter{&s.host.meter}, s.crew...)
}
