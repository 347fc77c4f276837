package readsize_test

import (
	"slices"
	"testing"

	"github.com/penstock-go/penstock/internal/readsize"
)

func TestSizeFollowsTheReads(t *testing.T) {
	const all = -1 // the read gets what it has asked for
	for _, test := range []struct {
		name string
		most int
		got  []int
		want []int
	}{
		{"busy", 64 << 10, []int{all, all, all}, []int{256, 4096, 65536, 65536}},
		{"silent", 64 << 10, []int{0, 1, 255}, []int{256, 256, 256, 256}},
		{"one byte less", 64 << 10, []int{all, 4095}, []int{256, 4096, 4096}},
		{"busy, then silent", 64 << 10, []int{all, all, 4096, 4095, 256, 255}, []int{256, 4096, 65536, 65536, 4096, 4096, 256}},
		{"short Buffers", 7, []int{all, 0, 6}, []int{7, 7, 7, 7}},
		{"the limit is no power of two", 1000, []int{all, 1, all}, []int{256, 1000, 256, 1000}},
	} {
		size := readsize.UpTo(test.most)
		sizes := []int{size.Next()}
		for _, n := range test.got {
			if n == all {
				n = size.Next()
			}
			size.Got(n)
			sizes = append(sizes, size.Next())
			if size.AtLimit() != (size.Next() == test.most) {
				t.Errorf("%s: AtLimit = %t at %d of %d bytes", test.name, size.AtLimit(), size.Next(), test.most)
			}
		}
		if !slices.Equal(sizes, test.want) {
			t.Errorf("%s: sizes %v, want %v", test.name, sizes, test.want)
		}
	}
}
