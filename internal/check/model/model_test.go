package model_test

import "testing"

// sound are the searches of the models without mistakes. The disturbances are
// spread over several searches, because one search with all of them would take
// too long.
var sound = []struct {
	name string
	run
}{
	{"Put and Write, many sizes", run{"writers.pml", []string{
		"PUTTERS=1", "DISTURBANCES=0",
		"SIZES=:: sz = 0 :: sz = 1 :: sz = 2 :: sz = 3", "MAX_SIZES=:: maxSize = 1 :: maxSize = 3 :: maxSize = 4",
	}}},
	{"Put, many values", run{"writers.pml", []string{"PUTTERS=2", "DISTURBANCES=0", "VALUES=3", "MAX_SIZES=:: maxSize = 1 :: maxSize = 2"}}},
	{"Put, disturbed", run{"writers.pml", []string{"PUTTERS=2", "MAX_SIZES=:: maxSize = 2"}}},
	{"Put and Write, disturbed", run{"writers.pml", []string{"PUTTERS=1", "MAX_SIZES=:: maxSize = 1"}}},
	{"Write, disturbed", run{"writers.pml", []string{"PUTTERS=0", "MAX_SIZES=:: maxSize = 3"}}},
	{"two readers", run{"readers.pml", nil}},
	{"pump, stopped", run{"pump.pml", []string{"FAULTS=:: fault = NOTHING", "BUFFERS=3", "MAX_SIZE=2"}}},
	{"pump, started while it is ending", run{"pump.pml", []string{"FAULTS=:: fault = NOTHING", "BUFFERS=1", "ROUNDS=3", "MAX_SIZE=4"}}},
	{"pump, one side fails", run{"pump.pml", []string{"FAULTS=:: fault = SOURCE_FAILS :: fault = SINK_FAILS"}}},
	{"pump, cancelled", run{"pump.pml", []string{"FAULTS=:: fault = CANCEL", "ROUNDS=1", "BUFFERS=3"}}},
	{"pump, paused by hand", run{"pump.pml", []string{"FAULTS=:: fault = NOTHING", "ROUNDS=1", "BY_HAND"}}},
}

func TestModelsHold(t *testing.T) {
	spin, cc := tools(t)
	for _, m := range sound {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			v := search(t, spin, cc, "-DSAFETY", m.run)
			t.Log(v)
			if v.errors != "0" || !v.complete {
				t.Errorf("search = %v, want a complete one without errors; it printed\n%s", v, v.output)
			}
		})
	}
}

// A lost wake-up shows as an invalid end state only if every run ends. No state
// is marked as progress, so the search reports any cycle.
func TestRunsOfModelsEnd(t *testing.T) {
	spin, cc := tools(t)
	for _, r := range []run{
		{"writers.pml", []string{"PUTTERS=1", "MAX_SIZES=:: maxSize = 1", "SIZES=:: sz = 1"}},
		{"readers.pml", []string{"VALUES=1"}},
		{"pump.pml", []string{"FAULTS=:: fault = SINK_FAILS", "BUFFERS=1"}},
	} {
		t.Run(r.file, func(t *testing.T) {
			t.Parallel()
			v := search(t, spin, cc, "-DNP", r, "-l")
			t.Log(v)
			if v.errors != "0" || !v.complete {
				t.Errorf("search for cycles = %v, want a complete one without errors; it printed\n%s", v, v.output)
			}
		})
	}
}
