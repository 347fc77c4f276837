package stages_test

import (
	"context"
	"io"
	"net"
	"runtime"
	"sync"
	"testing"

	"github.com/penstock-go/penstock/internal/invariants"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// memory returns the bytes of the heap and of all stacks.
func memory() uint64 {
	runtime.GC()
	runtime.GC() // the first one may leave what finalizers hold
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// silent returns n connections on which nothing arrives, and a function that
// closes their other ends.
func silent(t *testing.T, network string, n int) (conns []net.Conn, closeAll func()) {
	t.Helper()
	var others []net.Conn
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	for range n {
		ours, other := net.Pipe()
		if network == "tcp" {
			if other, err = net.Dial("tcp", l.Addr().String()); err != nil {
				t.Skip(err)
			}
			if ours, err = l.Accept(); err != nil {
				t.Fatal(err)
			}
		}
		conns, others = append(conns, ours), append(others, other)
	}
	return conns, func() {
		for i := range others {
			_ = others[i].Close()
			_ = conns[i].Close()
		}
	}
}

// A watched connection reports when its first Read begins.
type watched struct {
	net.Conn
	begun *sync.WaitGroup
}

func (w watched) Read(p []byte) (int, error) {
	w.begun.Done()
	return w.Conn.Read(p)
}

// The largest part is 12 KiB for the stacks of three goroutines. They are those
// of Run, of the source with the kernel, and of the sink. All together takes 15
// to 21 KiB, because the runtime chooses the size of new stacks by that of
// others.
func TestIdlePipelineOfBytesTakesLittleMemory(t *testing.T) {
	if invariants.Enabled {
		t.Skip("the race detector and the invariants take memory")
	}
	const most = 24 << 10
	sources := map[string]func(*pipe.Pipeline, net.Conn) *pipe.Stream[byte]{
		"FromReader":     func(p *pipe.Pipeline, c net.Conn) *pipe.Stream[byte] { return stages.FromReader(p, c) },
		"FromReadCloser": func(p *pipe.Pipeline, c net.Conn) *pipe.Stream[byte] { return stages.FromReadCloser(p, c) },
	}
	counts := map[string]int{"tcp": 300, "pipe": 1000} // a process may have 1,024 open files
	for name, source := range sources {
		for network, n := range counts {
			conns, closeAll := silent(t, network, n)
			before := memory()
			var runs, begun sync.WaitGroup
			begun.Add(n)
			pipelines := make([]*pipe.Pipeline, n)
			for i, c := range conns {
				p := pipe.New("idle")
				stages.ToWriter(stages.Map(source(p, watched{c, &begun}), func(b byte) byte { return b + 1 }), io.Discard)
				runs.Go(func() { _ = p.Run(context.Background()) })
				pipelines[i] = p
			}
			begun.Wait()
			for _, p := range pipelines {
				for p.Stats().Stages[2].Starved == 0 { // until the sink waits
					runtime.Gosched()
				}
			}
			if got := (memory() - before) / uint64(n); got > most {
				t.Errorf("%s of %s: %d bytes for each idle pipeline, want at most %d", name, network, got, most)
			} else {
				t.Logf("%s of %s: %d bytes for each idle pipeline", name, network, got)
			}
			closeAll()
			runs.Wait()
		}
	}
}
