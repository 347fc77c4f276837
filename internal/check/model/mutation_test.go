package model_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A mutation is a mistake that is built into a model and that the search must
// find. A model that cannot fail is worthless.
type mutation struct {
	name  string // MUTATION_… in the models, without the prefix
	run          // the search that must find it
	wants string // part of the assertion that it violates
	hangs bool   // with the assertions switched off, a process waits forever
}

var (
	putters = run{"writers.pml", []string{"PUTTERS=2", "MAX_SIZES=:: maxSize = 1 :: maxSize = 2"}}
	mixed   = run{"writers.pml", []string{"PUTTERS=1", "MAX_SIZES=:: maxSize = 1 :: maxSize = 2"}}
	empties = run{"writers.pml", []string{"PUTTERS=1", "SIZES=:: sz = 0"}}
	pumps   = run{"pump.pml", []string{"FAULTS=:: fault = NOTHING"}}
	thrice  = run{"pump.pml", []string{"FAULTS=:: fault = NOTHING", "BUFFERS=1", "ROUNDS=3", "MAX_SIZE=4"}}
	failing = run{"pump.pml", []string{"FAULTS=:: fault = SINK_FAILS"}}
	byHand  = run{"pump.pml", []string{"FAULTS=:: fault = NOTHING", "ROUNDS=1", "BY_HAND"}}
)

const deadlock = "invalid end state"

var mutations = []mutation{
	{"CHECK_THEN_ENTER", putters, "len(waiting[1])==0", true},
	{"NO_CHECK_AFTER_WAKE", putters, "!(isFull)||(end!=0)", false},
	{"SIGNAL_FIRST", putters, "!(isFull)||(size>(maxSize/2))", true},
	{"DRAIN_EARLY", putters, "(isFull|| !(wasFull))||(size<=(maxSize/2))", false},
	{"DRAIN_LATE", putters, "!(isFull)||(size>(maxSize/2))", true},
	{"FULL_AT_MAX", putters, "( !(isFull)||wasFull)||(size>maxSize)", false},
	{"WAKE_ONE", putters, "len(waiting[1])==0", true},
	{"END_WAKES_NO_WRITERS", putters, "len(waiting[1])==0", true},
	{"END_WAKES_NO_READERS", putters, "len(waiting[0])==0", true},
	{"DRAINED_ALWAYS_OPEN", mixed, deadlock, true},
	{"MAX_SIZE_ONLY", mixed, "size>(maxSize/2)", false},
	{"END_BEFORE_VALUES", mixed, "(end!=0)&&(q_len(held)==0)", false},
	{"KEEP_EMPTY", empties, "q_len(held)<=heldBytes", false},
	{"NO_PASS_ON", run{"readers.pml", nil}, deadlock, true},

	{"START_RESUMES_AT_ONCE", pumps, "!(isFull)||(end!=0)", false},
	{"STOP_DROPS", pumps, "num==accepted[0]", false},
	{"STOPPED_PUMP_PAUSES", pumps, "!(wasStopped)", false},
	{"STOP_FORGETS", pumps, "leftPaused==balance", true},
	{"TWO_ROUNDS", pumps, "using==1", false},
	{"STOPPED_ROUND_BEGINS", pumps, "using==1", false},
	{"WAITS_FOR_THE_LAST_ROUND", thrice, "using==1", false},
	{"WAIT_IGNORES_EARLIER_ROUNDS", pumps, "using==0", false},
	{"FAILED_PUMP_HOLDS", failing, "leftPaused==balance", false},
	{"DEAF", failing, deadlock, true},
	{"DELIVER_BLINDLY", byHand, "!(paused)", false},
}

func TestSearchesFindTheMutations(t *testing.T) {
	spin, cc := tools(t)
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			m.defines = append([]string{"MUTATION_" + m.name}, m.defines...)
			v := search(t, spin, cc, "-DSAFETY", m.run)
			t.Log(v)
			if !strings.Contains(v.violation, m.wants) {
				t.Errorf("first violation = %q, want %q in it", v.violation, m.wants)
			}
			if !m.hangs || m.wants == deadlock {
				return
			}
			if v := search(t, spin, cc, "-DSAFETY", m.run, "-A"); v.violation != deadlock {
				t.Errorf("first violation without assertions = %q, want %q", v.violation, deadlock)
			}
		})
	}
}

// A mutation without a test proves nothing. A test without a mutation would
// pass or fail by accident.
func TestEachMutationHasATest(t *testing.T) {
	asked := make(map[string]bool)
	for _, m := range mutations {
		asked[m.name] = true
	}
	known := make(map[string]bool)
	for _, text := range models(t) {
		for _, m := range regexp.MustCompile(`MUTATION_([A-Z_]+)`).FindAllStringSubmatch(text, -1) {
			known[m[1]] = true
			if !asked[m[1]] {
				t.Errorf("no test looks for the mutation %s", m[1])
			}
		}
	}
	for name := range asked {
		if !known[name] {
			t.Errorf("no model has the mutation %s", name)
		}
	}
}

// models returns the text of each model, by the name of its file.
func models(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("*.pml")
	if err != nil || len(names) == 0 {
		t.Fatalf("models = %q, %v; want some", names, err)
	}
	texts := make(map[string]string)
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(text)
	}
	return texts
}
