package csvio_test

import (
	"testing"

	"github.com/penstock-go/penstock/stages/csvio"
)

func TestRowSizeCountsTextAndFields(t *testing.T) {
	plain := csvio.Row{Fields: []string{"1", "a"}, Text: "1,a"}
	quoted := csvio.Row{Fields: []string{"1", "a"}, Text: `1,"a"`}
	if p, q := plain.Size(), quoted.Size(); p != 88+2*16+3 || q != 88+2*16+5+5 {
		t.Errorf("sizes %d and %d, want %d and %d", p, q, 88+2*16+3, 88+2*16+10)
	}
}
