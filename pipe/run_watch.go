package pipe

import (
	"context"
	"os"
	"os/signal"

	"github.com/penstock-go/penstock/internal/proc"
)

// watch starts the goroutines that watch the run for stalls and signals. stop
// ends them and waits for them.
func (p *Pipeline) watch() (stop func()) {
	if p.cfg.onStall == nil && len(p.cfg.signals) == 0 {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var group proc.Group
	if p.cfg.onStall != nil {
		group.Go(p.name, "stall", func() { p.inspectUntil(ctx) })
	}
	if len(p.cfg.signals) > 0 {
		signals := make(chan os.Signal, 2)
		signal.Notify(signals, p.cfg.signals...)
		group.Go(p.name, "signal", func() { p.awaitSignals(ctx, signals) })
	}
	return func() {
		cancel()
		group.Wait()
	}
}
