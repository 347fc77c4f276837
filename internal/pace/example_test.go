package pace_test

import (
	"context"
	"fmt"
	"time"

	"github.com/penstock-go/penstock/internal/pace"
)

// A slow function is checked after each element, and results are due each time.
func ExamplePacer() {
	elems := []int{1, 2, 3}
	pacer := pace.New(pace.PerBuffer).Begin()
	for len(elems) > 0 {
		n := pacer.Next(len(elems))
		time.Sleep(2 * time.Millisecond) // the work
		elems = elems[n:]
		due, err := pacer.Check(context.Background(), n)
		fmt.Println(n, due, err)
	}
	pacer.End()
	// Output:
	// 1 true <nil>
	// 1 true <nil>
	// 1 true <nil>
}
