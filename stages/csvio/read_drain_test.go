package csvio_test

import (
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestDrainDropsAPartialRow(t *testing.T) {
	for text, want := range map[string]int{
		"a,b\n1,2\n3":             1,
		"a,b\n1,2\n3,4":           1, // perhaps 45
		"a,b\n1,2\n3,\"x\ny":      1,
		"a,b\n1,2\n3,\"x\nyz\n":   1,
		"a,\"b\n":                 0,
		"a":                       0,
		"a,b\n1,2\n3,\"x\nyz\"\n": 2,
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			var rows []csvio.Row
			stages.Collect(csvio.Read(stagetest.TextUntilDrain(p, text, false), "x.csv"), &rows)
			stagetest.RunDrained(t, p)
			if len(rows) != want {
				t.Errorf("%d rows of %q, want %d", len(rows), text, want)
			}
		})
	}
}

func TestDrainMakesNoFailureOfAPartialLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var rows []csvio.Row
		var failures []stages.Failure[csvio.Row]
		good, bad := csvio.Attempt(stagetest.TextUntilDrain(p, "a,b\n1\n1,2\n3,\"4", false), "x.csv")
		stages.Collect(good, &rows)
		stages.Collect(bad, &failures)
		stagetest.RunDrained(t, p)
		if len(rows) != 1 || len(failures) != 1 {
			t.Errorf("%d rows and %d failures, want 1 and 1", len(rows), len(failures))
		}
	})
}

// The start of a line must not be joined with the next file.
func TestDrainDropsAPartialRowOfConcatenatedFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		files := []*pipe.Stream[byte]{
			stagetest.TextUntilDrain(p, "a,b\n1,2\n", true, pipe.StartsAtOnce()),
			stagetest.TextUntilDrain(p, "3,4\n5,", false, pipe.StartsAtOnce()),
			stagetest.TextUntilDrain(p, "6,7\n8,9\n", false, pipe.StartsAtOnce()),
		}
		var rows []csvio.Row
		stages.Collect(csvio.Read(stages.Concat(files), "x.csv"), &rows)
		stagetest.RunDrained(t, p)
		if len(rows) != 2 {
			t.Errorf("%d rows, want the 2 that are complete", len(rows))
		}
	})
}
