package stacks

import (
	"fmt"
	"slices"
	"strings"
)

// List prints goroutines. Those that print the same appear once, with their
// number.
func List(gs []Goroutine) string {
	counts := make(map[string]int)
	for _, g := range gs {
		counts[g.String()]++
	}
	var texts []string
	for text, n := range counts {
		if n > 1 {
			text = fmt.Sprintf("%d of %s", n, text)
		}
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return strings.Join(texts, "\n")
}

// Left reports that goroutines are left at the end of a test, and which.
func Left(gs []Goroutine) string {
	what := "1 goroutine is"
	if len(gs) > 1 {
		what = fmt.Sprintf("%d goroutines are", len(gs))
	}
	return fmt.Sprintf("%s left at the end of the test\n%s", what, List(gs))
}
