package chaos

import "github.com/penstock-go/penstock/pipe"

// chance is true once in n times.
func (g *Graph) chance(n int) bool { return g.r.IntN(n) == 0 }

// oneOf returns one of the choices.
func oneOf[T any](g *Graph, choices ...T) T { return choices[g.r.IntN(len(choices))] }

// options returns random options of any stage.
func (g *Graph) options() pipe.Option {
	var opts []pipe.Option
	if g.chance(2) {
		opts = append(opts, pipe.BufferLength(oneOf(g, 1, 2, 7, 100, 5000)))
	}
	if g.chance(2) {
		opts = append(opts, pipe.WriteQueueMaxSize(oneOf[int64](g, 1, 8, 100, 1000)))
	}
	return pipe.Options(opts...)
}

// kernelOptions returns random options of an element-wise stage, and the order
// that the stage keeps.
func (g *Graph) kernelOptions() (opts pipe.Option, keeps order) {
	opts = g.options()
	switch g.r.IntN(5) {
	case 0:
		return pipe.Options(opts, pipe.Async()), order{true, true}
	case 1:
		return pipe.Options(opts, pipe.Workers(1+g.r.IntN(4))), order{true, !g.mayDrop}
	case 2:
		return pipe.Options(opts, pipe.Workers(1+g.r.IntN(4)), pipe.Unordered()), order{}
	}
	return opts, order{true, true}
}
