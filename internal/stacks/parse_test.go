package stacks_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/internal/stacks"
)

const trace = `goroutine 26 [chan receive (durable), 2 minutes, synctest bubble 2 labels:{"pipeline": "a \"b]\" c", "stage": "}d:"}]:
github.com/penstock-go/penstock/pipe.(*In[...]).Read(0xc000012345?, {0x1, 0x2})
	/src/pipe/in.go:41 +0x1d
created by main.run in goroutine 7
	/src/main.go:12 +0x3b

goroutine 7 [running]:
main.main()
	/src/main.go:20 +0x85

exit status 2
`

func TestParseReadsEachGoroutine(t *testing.T) {
	all := stacks.Parse(trace)
	if len(all) != 2 {
		t.Fatalf("%d goroutines, want 2: %v", len(all), all)
	}
	g := all[0]
	if g.ID != "26" || g.State != "chan receive" || g.Bubble != "2" {
		t.Errorf("ID %q, state %q, bubble %q, want 26, chan receive, 2", g.ID, g.State, g.Bubble)
	}
	if want := map[string]string{"pipeline": `a "b]" c`, "stage": "}d:"}; !maps.Equal(g.Labels, want) {
		t.Errorf("Labels = %q, want %q", g.Labels, want)
	}
	if want := []stacks.Frame{
		{Function: "github.com/penstock-go/penstock/pipe.(*In[...]).Read", Place: "in.go:41"},
		{Function: "main.run", Place: "main.go:12", Created: true},
	}; !slices.Equal(g.Frames, want) {
		t.Errorf("Frames = %+v, want %+v", g.Frames, want)
	}
	if g := all[1]; g.ID != "7" || g.State != "running" || g.Bubble != "" || len(g.Labels) > 0 {
		t.Errorf("the second goroutine is %+v", g)
	}
}

// Each release of Go prints the labels in its own way.
func TestParseReadsTheLabelsOfEachRelease(t *testing.T) {
	for header, want := range map[string]stacks.Goroutine{
		`goroutine 1 [select]:`:                                       {State: "select"},
		`goroutine 1 [select, synctest bubble 3]:`:                    {State: "select", Bubble: "3"},
		`goroutine 1 [select labels:{"stage": "in"}]:`:                {State: "select", Labels: map[string]string{"stage": "in"}},
		`goroutine 1 [select] {stage: in}:`:                           {State: "select", Labels: map[string]string{"stage": "in"}},
		`goroutine 1 [select labels:{"stage": "a] {b: c}"}]:`:         {State: "select", Labels: map[string]string{"stage": "a] {b: c}"}},
		`goroutine 1 [select] {stage: " labels:{\"a\": ", id: "\""}:`: {State: "select", Labels: map[string]string{"stage": ` labels:{"a": `, "id": `"`}},
		`goroutine 1 [chan receive (durable), synctest bubble 12] {pipeline: "read all", stage: a.b/c_1, empty: ""}:`: {
			State: "chan receive", Bubble: "12", Labels: map[string]string{"pipeline": "read all", "stage": "a.b/c_1", "empty": ""},
		},
	} {
		got := stacks.Parse(header + "\nmain.main()\n\t/src/main.go:20 +0x85\n")
		if len(got) != 1 || got[0].State != want.State || got[0].Bubble != want.Bubble || !maps.Equal(got[0].Labels, want.Labels) {
			t.Errorf("Parse(%s) = %+v, want %+v", header, got, want)
		}
	}
}

func TestParseReadsWhetherAWaitIsDurable(t *testing.T) {
	for state, want := range map[string]bool{
		"chan receive (durable)": true, "sleep (durable)": true,
		"chan receive": false, "sync.Mutex.Lock": false, "runnable (durable)": false, "running (durable)": false, "stopping the world (durable)": false,
	} {
		got := stacks.Parse("goroutine 1 [" + state + ", synctest bubble 3]:\nmain.main()\n\t/src/main.go:20 +0x85\n")
		if len(got) != 1 || got[0].Durable != want {
			t.Errorf("Parse of state %q = %+v, want Durable = %t", state, got, want)
		}
	}
}

func TestRunsFindsFunctionsOnTheStack(t *testing.T) {
	g := stacks.Parse(trace)[0]
	if !g.Runs("github.com/penstock-go/penstock/pipe.(*In[...]).Read") || g.Runs("main.run") {
		t.Error("Runs must be true for Read, and false for the function that created the goroutine")
	}
}
