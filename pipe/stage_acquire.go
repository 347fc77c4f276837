package pipe

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/penstock-go/penstock/internal/account"
)

// A Resource is a set of units that several stages share, such as the
// connections of a database. A stage may hold a unit while it waits for other
// stages. If it acquires its units with [In.Acquire] or [Out.Acquire], the
// engine finds the deadlocks that this can cause.
type Resource struct {
	// Key identifies the resource. Stages with the same Key share it. It must
	// be comparable, and is usually a pointer.
	Key any

	// Unit names one unit in errors, such as "a connection".
	Unit string

	// Units returns how many units there are, or 0 if there is no limit. The
	// engine calls it while a stage waits, from any goroutine. It must not
	// block.
	Units func() int

	// Advice is a phrase for errors that says how to get more units.
	Advice string
}

// Acquire calls get, which takes one unit of r, and may wait for it. While it
// waits, and other stages of this run hold all units, the stage counts as
// blocked by them. So a run in which every stage waits for another is found. An
// edge then grows, or Run fails with an [ErrDeadlock] that names the resource
// and the stages that hold it.
//
// If get returns an error, so does Acquire, and nothing is held. Otherwise the
// goroutine that called Acquire gives the unit back and then calls release. get
// must return when ctx is done. ctx should be the context of the stage. Under
// another one, such as one with a deadline, the wait is not counted, and a
// deadlock is not found.
//
// Source: golang/go#16873 (a query holds the only connection of a pool).
func (in *In[T]) Acquire(ctx context.Context, r Resource, get func(context.Context) error) (release func(), err error) {
	return in.s.acquire(ctx, in.account(), r, get)
}

// Acquire is [In.Acquire] for a source or a kernel.
func (o *Out[T]) Acquire(ctx context.Context, r Resource, get func(context.Context) error) (release func(), err error) {
	a := o.worker
	if a == nil {
		a = o.s.host.writer()
	}
	return o.s.acquire(ctx, a, r, get)
}

// resources records which stages hold units of which resources.
type resources struct {
	mu      sync.Mutex
	holders map[any][]*stage      // one entry for each unit, guarded by mu
	waiting map[*stage][]Resource // guarded by mu
}

func (s *stage) acquire(ctx context.Context, a *account.Account, r Resource, get func(context.Context) error) (release func(), err error) {
	rs := &s.p.running.resources
	rs.begin(s, r)
	a.BeginWaitUnder(ctx, account.Blocked, a.Clock(), account.Check(func() bool { return rs.allHeld(r) }))
	err = get(ctx)
	a.EndWait() // before s holds the unit, or it would seem to wait for its own unit
	rs.end(s, r, err == nil)
	if err != nil {
		return nil, err
	}
	return sync.OnceFunc(func() { rs.release(s, r) }), nil
}

// begin records that s waits for a unit of r.
func (rs *resources) begin(s *stage, r Resource) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.waiting == nil {
		rs.holders, rs.waiting = make(map[any][]*stage), make(map[*stage][]Resource)
	}
	rs.waiting[s] = append(rs.waiting[s], r)
}

// end records that s does not wait any longer, and whether it has got the unit.
func (rs *resources) end(s *stage, r Resource, got bool) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	i := slices.IndexFunc(rs.waiting[s], func(w Resource) bool { return w.Key == r.Key })
	rs.waiting[s] = slices.Delete(rs.waiting[s], i, i+1)
	if got {
		rs.holders[r.Key] = append(rs.holders[r.Key], s)
	}
}

// release records that s has given a unit back.
func (rs *resources) release(s *stage, r Resource) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	held := rs.holders[r.Key]
	i := slices.Index(held, s)
	rs.holders[r.Key] = slices.Delete(held, i, i+1)
}

// allHeld reports whether stages of the run hold all units of r.
func (rs *resources) allHeld(r Resource) bool {
	n := r.Units()
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return n > 0 && len(rs.holders[r.Key]) >= n
}

// describe returns a text about each stage that waits for a unit, for an
// ErrDeadlock.
func (rs *resources) describe(stages []*stage) string {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	var sb strings.Builder
	for _, s := range stages {
		for _, r := range rs.waiting[s] {
			var names []string
			for _, h := range rs.holders[r.Key] {
				names = append(names, h.name)
			}
			slices.Sort(names)
			fmt.Fprintf(&sb, "; %s waits for %s, and all %d are held by %s", s.name, r.Unit, len(names), strings.Join(slices.Compact(names), ", "))
			if r.Advice != "" {
				fmt.Fprintf(&sb, " (%s)", r.Advice)
			}
		}
	}
	return sb.String()
}
