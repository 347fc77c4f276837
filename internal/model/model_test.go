package model_test

import "testing"

// sound are the models as the code is. Where several things can happen, each model leaves some of them out, because their
// product is too large; what one leaves out another has.
var sound = []struct {
	name string
	run
}{
	{"Put and Write, many sizes", run{file: "writers.pml", defines: []string{
		"PUTTERS=1", "DISTURBANCES=0", "VALUES=2",
		"SIZES=:: sz = 0 :: sz = 1 :: sz = 2 :: sz = 3", "MAX_SIZES=:: maxSize = 1 :: maxSize = 2 :: maxSize = 3 :: maxSize = 4",
	}}},
	{"Put, many values", run{file: "writers.pml", defines: []string{"PUTTERS=2", "DISTURBANCES=0", "VALUES=3"}}},
	{"Put, disturbed", run{file: "writers.pml", defines: []string{"PUTTERS=2", "MAX_SIZES=:: maxSize = 1 :: maxSize = 2"}}},
	{"Put and Write, disturbed", run{file: "writers.pml", defines: []string{"PUTTERS=1", "MAX_SIZES=:: maxSize = 1 :: maxSize = 3"}}},
	{"Write, disturbed", run{file: "writers.pml", defines: []string{"PUTTERS=0", "MAX_SIZES=:: maxSize = 2"}}},
	{"two readers", run{file: "readers.pml"}},
	{"pump", run{file: "pump.pml", defines: []string{"FAULTS=:: fault = NOTHING", "BUFFERS=3", "MAX_SIZE=2"}}},
	{"pump, stopped twice", run{file: "pump.pml", defines: []string{"FAULTS=:: fault = NOTHING", "BUFFERS=2", "ROUNDS=3"}}},
	{"pump, one side fails", run{file: "pump.pml", defines: []string{"FAULTS=:: fault = SOURCE_FAILS :: fault = SINK_FAILS"}}},
	{"pump, cancelled", run{file: "pump.pml", defines: []string{"FAULTS=:: fault = CANCEL", "ROUNDS=1", "BUFFERS=3"}}},
	{"pump, paused by hand", run{file: "pump.pml", defines: []string{"FAULTS=:: fault = NOTHING", "ROUNDS=1", "BY_HAND"}}},
}

func TestModelsHold(t *testing.T) {
	spin, cc := tools(t)
	for _, m := range sound {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			m.cc = []string{"-O2", "-DSAFETY"}
			v := search(t, spin, cc, m.run)
			t.Log(v)
			if v.errors != "0" || !v.complete {
				t.Errorf("search of %s with %q = %v, want a complete one without errors; it printed\n%s", m.file, m.defines, v, v.output)
			}
		})
	}
}
