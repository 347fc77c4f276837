package checkedio_test

import (
	"fmt"

	"github.com/penstock-go/penstock/internal/checkedio"
)

func ExampleNewReader() {
	broken := &scripted{results: []result{{7, nil}}}
	r := checkedio.NewReader(broken)
	fmt.Println(r.Read(make([]byte, 5)))
	// Output: 0 io.Reader returned the count 7 for 5 bytes
}

func ExampleWrite() {
	short := &scripted{results: []result{{3, nil}}}
	fmt.Println(checkedio.Write(short, []byte("hello")))
	// Output: 3 short write
}
