package proc_test

import (
	"fmt"

	"github.com/penstock-go/penstock/internal/proc"
)

func ExampleGroup() {
	squares := make([]int, 4)
	var group proc.Group
	for i := range squares {
		group.Go("numbers", "square", func() { squares[i] = i * i })
	}
	group.Wait()
	fmt.Println(squares)
	// Output: [0 1 4 9]
}
