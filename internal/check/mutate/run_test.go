package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var module = map[string]string{
	"go.mod": "module example.com/a\n\ngo 1.26\n",
	"a.go": `package a

func Sum(n int) (sum int) {
	for i := 1; i <= n; i++ {
		sum += i
	}
	return sum
}
`,
	"a_test.go": `package a

import (
	"testing"
	"testing/synctest"
)

func TestFirst(t *testing.T) {}

func TestSum(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if got := Sum(3); got != 6 {
			t.Errorf("Sum(3) = %d, want 6", got)
		}
	})
}
`,
}

func newRunner(t *testing.T) *runner {
	t.Helper()
	t.Setenv("GOWORK", "off")
	root := t.TempDir()
	for name, text := range module {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &runner{root: root, tmp: t.TempDir(), timeout: 3 * time.Second}
}

func TestRunnerReportsHowAMutationWasCaught(t *testing.T) {
	r := newRunner(t)
	for i, tt := range []struct {
		before, after string
		how, test     string
	}{
		{"i <= n", "i < n", failed, "TestSum"},
		{"i <= n", "i <= n || true", hung, "TestSum"},
		{"i := 1", "i := 0", missed, ""},
		{"sum += i", "sum += []int{}[i]", panicked, "TestSum"},
		{"sum += i", "select {}", deadlock, "TestSum"},
		{"sum += i", "sum += j", broken, ""},
	} {
		m := mutation{tests: []string{"."}, edits: []edit{{"a.go", "Sum", []string{tt.before}, []string{tt.after}}}}
		o, output, err := r.run(t.Context(), i, m)
		if err != nil || o.how != tt.how || o.test != tt.test || o.caught() != (o.how != missed && o.how != broken) {
			t.Errorf("%q for %q: %+v, %v; want %s by %q\n%s", tt.after, tt.before, o, err, tt.how, tt.test, output)
		}
	}
	for name, want := range module {
		if got, err := os.ReadFile(filepath.Join(r.root, name)); err != nil || string(got) != want {
			t.Errorf("%s has changed: %q, %v", name, got, err)
		}
	}
}

func TestRunnerEndsWithItsContext(t *testing.T) {
	r := newRunner(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("cancelled by the test")
	cancel(cause)
	m := mutation{tests: []string{"."}, edits: []edit{{"a.go", "Sum", []string{"i := 1"}, []string{"i := 0"}}}}
	if _, _, err := r.run(ctx, 0, m); !errors.Is(err, cause) {
		t.Errorf("run = %v, want %v", err, cause)
	}
}

func TestLaterPackagesRunIfTheFirstMissesAMutation(t *testing.T) {
	r := newRunner(t)
	sub := filepath.Join(r.root, "b")
	if err := os.Mkdir(sub, 0o700); err != nil {
		t.Fatal(err)
	}
	test := "package b\n\nimport (\n\t\"testing\"\n\n\t\"example.com/a\"\n)\n\n" +
		"func TestOne(t *testing.T) {\n\tif a.Sum(1) != 1 {\n\t\tt.Fail()\n\t}\n}\n"
	if err := os.WriteFile(filepath.Join(sub, "b_test.go"), []byte(test), 0o600); err != nil {
		t.Fatal(err)
	}
	m := mutation{tests: []string{".", "./b"}, edits: []edit{{"a.go", "Sum", []string{"i := 1"}, []string{"i := 2 - n/3"}}}}
	if o, _, err := r.run(t.Context(), 0, m); err != nil || o != (outcome{"./b", failed, "TestOne"}) {
		t.Errorf("run of a mutation that only b notices = %+v, %v", o, err)
	}
}

func TestSampleIsTheSameForTheSameSeed(t *testing.T) {
	var ms []mutation
	for _, name := range []string{"a/1", "a/2", "a/3", "b/4"} {
		ms = append(ms, mutation{name: name})
	}
	names := func(args ...string) string {
		s, err := parseArgs(args)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		chosen, err := s.choose(append([]mutation(nil), ms...), new(strings.Builder))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range chosen {
			names = append(names, m.name)
		}
		return strings.Join(names, " ")
	}
	if got, want := names(), "a/1 a/2 a/3 b/4"; got != want {
		t.Errorf("without flags: %s, want %s", got, want)
	}
	if got, want := names("-run=^a/.*[13]"), "a/1 a/3"; got != want {
		t.Errorf("with -run: %s, want %s", got, want)
	}
	first, second := names("-sample=3", "-seed=7"), names("-sample=3", "-seed=7")
	if first != second || len(strings.Fields(first)) != 3 {
		t.Errorf("two samples of one seed: %s and %s", first, second)
	}
}

func TestTableRepeatsMissedMutationsAtTheEnd(t *testing.T) {
	r := newRunner(t)
	s := settings{workers: 2, runner: *r}
	at := func(name, after string) mutation {
		e := edit{"a.go", "Sum", []string{"i := 1"}, []string{after}}
		return mutation{name: "a/" + name, where: "a.txt:7", tests: []string{"."}, edits: []edit{e}}
	}
	var w strings.Builder
	ok, err := s.runAll(t.Context(), []mutation{at("one", "i := 2"), at("two", "i := 0")}, &w)
	if err != nil || ok {
		t.Errorf("runAll = %t, %v; want false, nil", ok, err)
	}
	for _, want := range []string{"a/one", "TestSum", "MISSED", "1 of 2 mutations caught", "\na.txt:7: a/two: MISSED\n"} {
		if !strings.Contains(w.String(), want) {
			t.Errorf("no %q in\n%s", want, w.String())
		}
	}
	if ok, err := s.runAll(t.Context(), []mutation{at("one", "i := 2")}, &w); err != nil || !ok {
		t.Errorf("runAll = %t, %v; want true, nil", ok, err)
	}
}
