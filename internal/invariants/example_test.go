package invariants_test

import (
	"fmt"

	"github.com/penstock-go/penstock/internal/invariants"
)

func ExamplePoison() {
	released := []byte("abc")
	invariants.Poison(released)
	fmt.Println(invariants.Enabled == (released[0] == invariants.PoisonByte))
	// Output: true
}
