package pipe

import "sync/atomic"

// A counter counts elements and bytes. One goroutine adds, and any may read.
type counter struct {
	fixed           int64   // size of every element, 0 if sizes differ; if it is set, bytes are not counted
	edge            anyEdge // if fixed is set, the edge whose queue counts the bytes, or nil
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

// before returns the number of elements that s had read before its last Buffer.
// A worker counts them by itself, and reports its failure first.
func (s *stage) before() int64 {
	n := -int64(s.lastRead)
	for _, c := range s.taken {
		n += c.count().Elements
	}
	return n
}
