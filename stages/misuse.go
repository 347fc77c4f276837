package stages

import (
	"fmt"

	"github.com/penstock-go/penstock/pipe"
)

// mustFunc panics on behalf of the builder call named what if its function is nil.
func mustFunc(what string, isNil bool) {
	if isNil {
		panic(fmt.Sprintf("stages: %s: the function must not be nil", what))
	}
}

// mustBePositive panics on behalf of the builder call named what if n is below 1.
func mustBePositive(what string, n int) {
	if n < 1 {
		panic(fmt.Sprintf("stages: %s: n must be at least 1, got %d", what, n))
	}
}

// must panics with advice on behalf of the builder call named what unless ok holds.
func must(what string, ok bool, advice string) {
	if !ok {
		panic(fmt.Sprintf("stages: %s: %s", what, advice))
	}
}

// defaults returns opts behind what the stage says of itself, which they override.
func defaults(kind string, opts []pipe.Option, own ...pipe.Option) []pipe.Option {
	all := make([]pipe.Option, 0, 1+len(own)+len(opts))
	all = append(all, pipe.Kind(kind))
	all = append(all, own...)
	return append(all, opts...)
}
