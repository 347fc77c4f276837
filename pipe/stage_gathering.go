package pipe

import (
	"context"
	"errors"
)

// A gathering lists the branches of a host whose Outs have gathered elements
// since the last flush. So a flush costs nothing for the other branches,
// however many there are. The goroutine that writes uses it.
type gathering struct{ first, last *branch }

// add puts b on the list, unless it is there.
func (g *gathering) add(b *branch) {
	if b.gathers {
		return
	}
	b.gathers = true
	if g.last == nil {
		g.first = b
	} else {
		g.last.next = b
	}
	g.last = b
}

// removeFirst takes the first branch off the list.
func (g *gathering) removeFirst() {
	b := g.first
	g.first, b.next, b.gathers = b.next, nil, false
	if g.first == nil {
		g.last = nil
	}
}

// flush delivers the elements that the stage has gathered. It runs when the
// stage is about to wait for input, so that no element waits in a partial
// Buffer meanwhile. A branch whose elements are not delivered stays on the
// list.
func (h *host) flush(ctx context.Context) error {
	var stopped error
	for h.gathering.first != nil {
		if err := h.gathering.first.out.flush(ctx, untilRoom); errors.Is(err, ErrStopped) {
			stopped = err
		} else if err != nil {
			return err
		}
		h.gathering.removeFirst()
	}
	if stopped != nil && h.demand.refused() {
		return stopped
	}
	return nil
}
