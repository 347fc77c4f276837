package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// settings are the flags of the command line.
type settings struct {
	list    bool
	run     *regexp.Regexp
	sample  int // 0 means all
	seed    uint64
	workers int
	verbose bool
	runner  runner
}

// maxWorkers is the largest number of mutations that run at the same time. Each
// runs the compiler.
const maxWorkers = 256

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := mutate(ctx, os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		stop()
		os.Exit(2)
	}
	if !ok {
		stop()
		os.Exit(1)
	}
}

// parseArgs returns the settings for args.
func parseArgs(args []string) (settings, error) {
	s := settings{run: regexp.MustCompile(""), seed: rand.Uint64() % 1_000_000}
	race := false
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	flags.BoolVar(&s.list, "list", false, "print the mutations, check that all still apply, and run nothing")
	flags.TextVar(s.run, "run", s.run, "only mutations whose package/name matches this `regexp`")
	flags.IntVar(&s.sample, "sample", 0, "only `n` of them, chosen at random, or all if 0")
	flags.Uint64Var(&s.seed, "seed", s.seed, "choose the same as the run that printed this number")
	flags.IntVar(&s.workers, "p", max(1, runtime.GOMAXPROCS(0)/2), "how many to run at the same time")
	flags.BoolVar(&race, "race", false, "run all tests under the race detector")
	flags.DurationVar(&s.runner.timeout, "timeout", 30*time.Second, "how long the tests of one package may take before they count as a hang")
	flags.BoolVar(&s.verbose, "v", false, "print what the tests print")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unknown argument %q", flags.Arg(0))
	}
	if s.workers < 1 || s.workers > maxWorkers || s.sample < 0 {
		return s, fmt.Errorf("-p must be from 1 to %d, and -sample at least 0, got %d and %d", maxWorkers, s.workers, s.sample)
	}
	if race {
		s.runner.flags = append(s.runner.flags, "-race")
	}
	var err error
	s.runner.root, err = findRoot()
	return s, err
}

// findRoot returns the root of the workspace around the current folder.
func findRoot() (string, error) {
	start, err := os.Getwd()
	for dir := start; err == nil; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no go.work in or above %s", start)
		}
	}
	return "", err
}

// mutate is the program. It reports whether the tests have caught every
// mutation that was run.
func mutate(ctx context.Context, args []string, w io.Writer) (ok bool, err error) {
	s, err := parseArgs(args)
	if err != nil {
		return false, err
	}
	ms, err := readLists()
	if err != nil {
		return false, err
	}
	if err := check(s.runner.root, ms); err != nil {
		return false, err
	}
	if ms, err = s.choose(ms, w); err != nil {
		return false, err
	}
	if s.list {
		return list(ms, w)
	}
	if s.runner.tmp, err = os.MkdirTemp("", "mutate"); err != nil {
		return false, err
	}
	defer os.RemoveAll(s.runner.tmp)
	if err := s.baseline(ctx, ms, w); err != nil {
		return false, err
	}
	return s.runAll(ctx, ms, w)
}

// list prints ms.
func list(ms []mutation, w io.Writer) (ok bool, err error) {
	for _, m := range ms {
		if _, err := fmt.Fprintf(w, "%-75s %s %s\n", m.name, m.edits[0].file, m.edits[0].fn); err != nil {
			return false, err
		}
	}
	return true, nil
}

// check applies every mutation, so that none is forgotten when the library
// changes.
func check(root string, ms []mutation) error {
	var failures []string
	for _, m := range ms {
		if _, err := m.mutated(root); err != nil {
			failures = append(failures, err.Error())
		}
	}
	if len(failures) > 0 {
		return fmt.Errorf("%d mutations do not apply to the code:\n%s", len(failures), strings.Join(failures, "\n"))
	}
	return nil
}

// choose returns the mutations that the flags ask for.
func (s *settings) choose(ms []mutation, w io.Writer) (chosen []mutation, err error) {
	for _, m := range ms {
		if s.run.MatchString(m.name) {
			chosen = append(chosen, m)
		}
	}
	if s.sample > 0 && s.sample < len(chosen) {
		_, err = fmt.Fprintf(w, "a sample of %d out of %d, repeated by -sample=%d -seed=%d\n", s.sample, len(chosen), s.sample, s.seed)
		random := rand.New(rand.NewPCG(s.seed, 0))
		random.Shuffle(len(chosen), func(i, k int) { chosen[i], chosen[k] = chosen[k], chosen[i] })
		chosen = chosen[:s.sample]
	}
	return chosen, err
}

// baseline runs the tests without a mutation. Tests that fail then would seem
// to catch everything.
func (s *settings) baseline(ctx context.Context, ms []mutation, w io.Writer) error {
	for _, pkg := range testPackages(ms) {
		start := time.Now()
		output, err := s.runner.goTest(ctx, pkg)
		if err != nil {
			return err
		}
		if output != "" {
			return fmt.Errorf("the tests of %s fail without a mutation:\n%s", pkg, output)
		}
		if _, err := fmt.Fprintf(w, "%-12s %5.1f s  %s without a mutation\n", "pass", time.Since(start).Seconds(), pkg); err != nil {
			return err
		}
	}
	return nil
}

// runAll runs ms, and reports whether the tests have caught all of them.
func (s *settings) runAll(ctx context.Context, ms []mutation, w io.Writer) (ok bool, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	t := table{w: w, verbose: s.verbose, start: time.Now()}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range s.workers {
		wg.Go(func() {
			for ctx.Err() == nil {
				n := int(next.Add(1)) - 1
				if n >= len(ms) {
					return
				}
				start := time.Now()
				o, output, err := s.runner.run(ctx, n, ms[n])
				if err == nil {
					err = t.add(ms[n], o, output, time.Since(start))
				}
				if err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	return t.sumUp()
}
