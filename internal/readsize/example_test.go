package readsize_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/penstock-go/penstock/internal/readsize"
)

// A busy reader is soon read with the limit.
func ExampleUpTo() {
	r := strings.NewReader(strings.Repeat("penstock", 20_000))
	size := readsize.UpTo(64 << 10)
	for {
		n, err := r.Read(make([]byte, size.Next()))
		if err == io.EOF {
			return
		}
		size.Got(n)
		fmt.Println(n)
	}
	// Output:
	// 256
	// 4096
	// 65536
	// 65536
	// 24576
}
