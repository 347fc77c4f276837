package pipe

import (
	"context"

	"github.com/penstock-go/penstock/internal/account"
	"github.com/penstock-go/penstock/internal/proc"
)

// Apply adds a stage that calls kernel once for each Buffer. The stage runs in
// the goroutine of its upstream stage. The options [Async], [Workers] and
// [WriteQueueMaxSize] give it goroutines of its own.
func Apply[I, O any](in *Stream[I], kernel Kernel[I, O], opts ...Option) *Stream[O] {
	must.Func("Apply", kernel == nil)
	p := in.pipeline("Apply")
	var c config
	c.set(opts)
	if c.async {
		return runAlone(p, in, kernel, opts)
	}
	return fuse(p, in, kernel, opts)
}

type applied[I, O any] struct {
	hosted
	kernel Kernel[I, O]
	from   In[I]
	to     Stream[O]
}

// runAlone adds a stage that gives the kernel goroutines of its own.
func runAlone[I, O any](p *Pipeline, in *Stream[I], kernel Kernel[I, O], opts []Option) *Stream[O] {
	s := &applied[I, O]{kernel: kernel}
	s.body = s
	s.join(p, "Apply", opts)
	take(&s.from, in, &s.stage)
	give(&s.to, &s.stage)
	for range s.cfg.workers - 1 {
		a := new(account.Account)
		a.Init(&s.host.ledger)
		s.crew = append(s.crew, a)
	}
	s.checkSizer()
	return &s.to
}

type inlined[I, O any] struct {
	stage
	fused fused[I, O]
	to    Stream[O]
}

// fuse adds a stage that puts the kernel into the goroutine of its upstream.
func fuse[I, O any](p *Pipeline, in *Stream[I], kernel Kernel[I, O], opts []Option) *Stream[O] {
	s := new(inlined[I, O])
	s.join(p, "Apply", opts)
	s.host = in.out.s.host
	in.out.outlivesStage, s.to.out.outlivesStage = true, true
	s.nextKernel, s.host.kernels = s.host.kernels, &s.stage
	s.meter.Init(&s.host.ledger)
	s.to.out.open(&s.stage, in.out.branch)
	s.fused = fused[I, O]{s: &s.stage, kernel: kernel, out: &s.to.out}
	if proc.IsExact() {
		s.fused.labels = &kernelLabels{proc.LabelsOf(s.p.name, s.name), proc.LabelsOf(s.p.name, in.out.s.name)}
	}
	s.fused.taken.fixed = in.out.given.fixed
	s.taken = append(s.taken, &s.fused.taken)
	in.claim(&s.stage, &s.fused)
	s.checkSizer()
	return &s.to
}

func (s *applied[I, O]) call(ctx context.Context) error {
	if len(s.crew) > 0 {
		return runCrew(ctx, &s.stage, &s.from, &s.to.out, s.kernel)
	}
	return loop(ctx, &s.from, &s.to.out, s.kernel)
}
