package stages

import "fmt"

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
