package pipetest_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

func TestCheckLeaksIsContentWithWhatEnds(t *testing.T) {
	wantSuccess(t, func(t testing.TB) {
		pipetest.CheckLeaks(t)
		done := make(chan struct{})
		t.Cleanup(func() { close(done) })
		go func() { <-done }()
		t.(*fakeT).end()
	})
}

// What was there before is not the fault of this test.
func TestCheckLeaksIgnoresWhatWasThereBefore(t *testing.T) {
	done := make(chan struct{})
	defer close(done)
	go func() { <-done }()
	wantSuccess(t, func(t testing.TB) {
		pipetest.CheckLeaks(t)
		t.(*fakeT).end()
	})
}

func TestCheckLeaksNamesWhomEachGoroutineBelongsTo(t *testing.T) {
	var f fakeT
	pipetest.CheckLeaks(&f)
	done := make(chan struct{})
	var g proc.Group
	for _, name := range [][2]string{{"import", "parse"}, {"import", "parse"}, {"import", ""}, {"", "reader"}, {`a "b]" c`, "}d:"}} {
		g.Go(name[0], name[1], func() { <-done })
	}
	go func() {
		<-done
	}()
	f.end()
	close(done)
	g.Wait()
	wantText(t, f.text(), `
		pipetest: 6 goroutines are left at the end of the test
		2 of pipeline "import", stage "parse", chan receive:
		pipetest_test.TestCheckLeaksNamesWhomEachGoroutineBelongsTo.func1 (leaks_test.go)
		no pipeline, chan receive:
		pipetest_test.TestCheckLeaksNamesWhomEachGoroutineBelongsTo.func2 (leaks_test.go)
		created by pipetest_test.TestCheckLeaksNamesWhomEachGoroutineBelongsTo (leaks_test.go)
		pipeline "a \"b]\" c", stage "}d:", chan receive:
		pipetest_test.TestCheckLeaksNamesWhomEachGoroutineBelongsTo.func1 (leaks_test.go)
		pipeline "import", chan receive:
		pipetest_test.TestCheckLeaksNamesWhomEachGoroutineBelongsTo.func1 (leaks_test.go)
		stage "reader", chan receive:
		pipetest_test.TestCheckLeaksNamesWhomEachGoroutineBelongsTo.func1 (leaks_test.go)`)
}

// The environment is the same after the look at the labels.
func TestCheckLeaksPutsTheEnvironmentBack(t *testing.T) {
	for _, set := range []string{"", "tracebackancestors=0"} {
		t.Setenv("GODEBUG", set)
		if set == "" {
			os.Unsetenv("GODEBUG") // Setenv puts it back
		}
		var f fakeT
		pipetest.CheckLeaks(&f)
		done := make(chan struct{})
		go func() { <-done }()
		f.end()
		close(done)
		if got, there := os.LookupEnv("GODEBUG"); !f.Failed() || got != set || there != (set != "") {
			t.Errorf("GODEBUG = %q, there: %t, want %q; failed: %t", got, there, set, f.Failed())
		}
	}
}

func TestCheckLeaksRefusesABubble(t *testing.T) {
	pipetest.Run(t, func(t *testing.T) {
		wantFailure(t, "pipetest: CheckLeaks is not for bubbles: Run does its work there", func(t testing.TB) {
			defer func() { _ = recover() }() // fakeT panics in Fatal
			pipetest.CheckLeaks(t)
		})
	})
}

var duration = regexp.MustCompile(`\(\d+\.\d\ds\)`)

// The package comment shows what a leak prints: exactly this.
func TestPackageCommentShowsWhatALeakPrints(t *testing.T) {
	if inChild() {
		testImport(t)
		return
	}
	out := strings.ReplaceAll(failingChild(t), t.Name(), "TestImport")
	out, _, _ = strings.Cut(duration.ReplaceAllString(out, "(0.00s)"), "FAIL\n")
	comment := ""
	for line := range strings.Lines(out) {
		comment += "//\t" + line
	}
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(source), comment) {
		t.Errorf("doc.go does not show what is printed:\n%s", comment)
	}
	example, err := os.ReadFile("example_leaks_test.go")
	if err != nil {
		t.Fatal(err)
	}
	code := strings.ReplaceAll(string(example), "testImport", "TestImport")
	_, code, _ = strings.Cut(code, ")\n\n") // behind the imports
	code, _, _ = strings.Cut(code, "\n// In a test")
	code = strings.ReplaceAll("//\t"+strings.TrimSpace(strings.ReplaceAll(code, "\n", "\n//\t")), "//\t\n", "//\n")
	if !strings.Contains(string(source), strings.TrimSuffix(code, "\n//")) {
		t.Errorf("doc.go does not show the code that prints it:\n%s", code)
	}
}
