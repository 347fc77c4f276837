package pipetest_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

func TestCheckLeaksAcceptsGoroutinesThatEnd(t *testing.T) {
	wantSuccess(t, func(t testing.TB) {
		pipetest.CheckLeaks(t)
		done := make(chan struct{})
		t.Cleanup(func() { close(done) })
		go func() { <-done }()
		t.(*fakeT).end()
	})
}

func TestCheckLeaksIgnoresEarlierGoroutines(t *testing.T) {
	done := make(chan struct{})
	defer close(done)
	go func() { <-done }()
	wantSuccess(t, func(t testing.TB) {
		pipetest.CheckLeaks(t)
		t.(*fakeT).end()
	})
}

func TestCheckLeaksNamesPipelineAndStage(t *testing.T) {
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
		pipetest_test.TestCheckLeaksNamesPipelineAndStage.func1 (leaks_test.go)
		no pipeline, chan receive:
		pipetest_test.TestCheckLeaksNamesPipelineAndStage.func2 (leaks_test.go)
		created by pipetest_test.TestCheckLeaksNamesPipelineAndStage (leaks_test.go)
		pipeline "a \"b]\" c", stage "}d:", chan receive:
		pipetest_test.TestCheckLeaksNamesPipelineAndStage.func1 (leaks_test.go)
		pipeline "import", chan receive:
		pipetest_test.TestCheckLeaksNamesPipelineAndStage.func1 (leaks_test.go)
		stage "reader", chan receive:
		pipetest_test.TestCheckLeaksNamesPipelineAndStage.func1 (leaks_test.go)`)
}

func TestCheckLeaksRestoresTheEnvironment(t *testing.T) {
	for _, set := range []string{"", "tracebackancestors=0"} {
		t.Setenv("GODEBUG", set)
		if set == "" {
			os.Unsetenv("GODEBUG") // Setenv restores it
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
		wantFailure(t, "pipetest: CheckLeaks must not be called in a bubble, where Run checks for leaks", func(t testing.TB) {
			defer func() { _ = recover() }() // fakeT panics in Fatal
			pipetest.CheckLeaks(t)
		})
	})
}

var duration = regexp.MustCompile(`\(\d+\.\d\ds\)`)

// The package comment shows exactly the code and its output.
func TestPackageCommentShowsTheOutputOfALeak(t *testing.T) {
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
		t.Errorf("doc.go does not show the output:\n%s", comment)
	}
	example, err := os.ReadFile("example_leaks_test.go")
	if err != nil {
		t.Fatal(err)
	}
	code := strings.ReplaceAll(string(example), "testImport", "TestImport")
	_, code, _ = strings.Cut(code, ")\n\n") // after the imports
	code, _, _ = strings.Cut(code, "\n// A test that")
	code = strings.ReplaceAll("//\t"+strings.TrimSpace(strings.ReplaceAll(code, "\n", "\n//\t")), "//\t\n", "//\n")
	if !strings.Contains(string(source), strings.TrimSuffix(code, "\n//")) {
		t.Errorf("doc.go does not show the code:\n%s", code)
	}
}
