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

func TestRunsFindsFunctionsOnTheStack(t *testing.T) {
	g := stacks.Parse(trace)[0]
	if !g.Runs("github.com/penstock-go/penstock/pipe.(*In[...]).Read") || g.Runs("main.run") {
		t.Error("Runs must be true for Read, and false for the function that created the goroutine")
	}
}
