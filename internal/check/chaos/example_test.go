package chaos_test

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/internal/check/chaos"
)

func ExampleNew() {
	for seed := range uint64(4) {
		g := chaos.New(seed)
		err := g.Run(context.Background())
		sum := g.Tally()
		fmt.Printf("error %v, %d lost, %d doubled\n", err, sum.Lost, sum.Doubled)
	}
	// Output:
	// error <nil>, 0 lost, 0 doubled
	// error <nil>, 0 lost, 0 doubled
	// error <nil>, 0 lost, 0 doubled
	// error <nil>, 0 lost, 0 doubled
}
