package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"
)

// settings are the flags of the command line.
type settings struct {
	rounds int
	round  time.Duration // approximate time of one side in a round
	short  bool
	cpu    bool // print CPU time beside wall time
	calm   *calm
}

// maxRounds is the largest number of rounds, which the program keeps in memory.
const maxRounds = 100_000

// families are the comparisons in the order in which they are printed.
var families = []func(settings) []comparison{
	hops, copies, records, relays, ordered, waiting, workers, fans, scale, setups, latencies, memories,
}

func main() {
	only := flag.String("only", "", "run only the comparisons whose names begin with `prefix`")
	short := flag.Bool("short", false, "a quick check with fewer and shorter rounds")
	rounds := flag.Int("rounds", 0, "number of `rounds`; 0: 15, or 3 with -short")
	withCPU := flag.Bool("cpu", false, "after each line about time, print one about CPU time, which other processes affect less")
	maxWait := flag.Duration("calm", 0, "wait for moments without other busy processes, for at most this `time` in all")
	profile := flag.String("cpuprofile", "", "write a CPU profile of the whole run to `file`")
	flag.Parse()
	s := settings{rounds: 15, round: 70 * time.Millisecond, short: *short, cpu: *withCPU, calm: &calm{*maxWait}}
	if *short {
		s.rounds, s.round = 3, 20*time.Millisecond
	}
	if *rounds < 0 || *rounds > maxRounds {
		fmt.Fprintf(os.Stderr, "ratios: -rounds must be from 0 to %d, got %d\n", maxRounds, *rounds)
		os.Exit(2)
	}
	if *rounds > 0 {
		s.rounds = *rounds
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		check(err)
		check(pprof.StartCPUProfile(f))
	}
	missed, chosen := run(s, *only)
	if *profile != "" {
		pprof.StopCPUProfile()
	}
	switch {
	case chosen == 0:
		fmt.Fprintf(os.Stderr, "no comparison begins with %q\n", *only)
		os.Exit(2)
	case missed > 0:
		printf("%d of %d missed\n", missed, chosen)
		os.Exit(1)
	}
}

// run runs the comparisons whose names begin with prefix, and prints them.
func run(s settings, prefix string) (missed, chosen int) {
	printf("# %d rounds, %d cores of which %.2f were free, %s, %s/%s\n",
		s.rounds, runtime.GOMAXPROCS(0), freeCores(200*time.Millisecond), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	printf(row, "name", "ours", "peer", "ratio", "target", "ok")
	for _, family := range families {
		for _, c := range family(s) {
			c.choose(func(name string) bool { return strings.HasPrefix(name, prefix) })
			if len(c.lines) == 0 {
				continue
			}
			samples := c.measure(s)
			for _, l := range c.lines {
				chosen++
				if !l.print(samples) {
					missed++
				}
				if s.cpu && l.by.name == wall.name && samples[0].ours.cpu > 0 {
					line{l.name + ":cpu", cpu, target{}}.print(samples)
				}
			}
		}
	}
	return missed, chosen
}

// check exits if err is not nil, because a side that fails cannot be compared.
func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "ratios:", err)
		os.Exit(2)
	}
}

// printf prints to the standard output.
func printf(format string, args ...any) {
	_, err := fmt.Printf(format, args...)
	check(err)
}
