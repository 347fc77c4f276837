package misuse_test

import (
	"testing"

	"github.com/penstock-go/penstock/internal/misuse"
)

const must = misuse.Package("stages")

func TestChecksPanicWithAdvice(t *testing.T) {
	for want, check := range map[string]func(){
		"stages: Map: the function must not be nil":              func() { must.Func("Map", true) },
		"stages: Batch: n must be at least 1, got 0":             func() { must.Positive("Batch", "n", 0) },
		"stages: Tee: n must be at least 1, got -1":              func() { must.Between("Tee", "n", -1, 8) },
		"stages: Tee: n must be at most 8, got 9":                func() { must.Between("Tee", "n", 9, 8) },
		"stages: MaxLineSize: n must be at least 1 byte, got -1": func() { must.Bytes("MaxLineSize", "n", -1) },
		"stages: Take: n must not be below 0":                    func() { must.Hold("Take", false, "n must not be below 0") },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic = %v, want %s", got, want)
				}
			}()
			check()
		}()
	}
}

func TestChecksLetGoodArgumentsPass(t *testing.T) {
	must.Func("Map", false)
	must.Positive("Batch", "n", 1)
	must.Between("Tee", "n", 1, 8)
	must.Between("Tee", "n", 8, 8)
	must.Bytes("MaxLineSize", "n", 1)
	must.Hold("Take", true, "")
}

func TestNilIsFoundInsideOfInterfaces(t *testing.T) {
	var p *int
	var m map[string]int
	for _, v := range []any{nil, p, m, func() {}, 0, &struct{}{}} {
		want := v == nil
		switch v := v.(type) {
		case *int:
			want = v == nil
		case map[string]int:
			want = v == nil
		}
		if got := misuse.IsNil(v); got != want {
			t.Errorf("IsNil(%T) = %t, want %t", v, got, want)
		}
	}
}
