package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"testing"
	"time"
)

// settings are the flags of the command line.
type settings struct {
	length time.Duration
	every  time.Duration // between two lines of the table
	seed   uint64        // of the first graph
	graphs int64         // number of graphs after which it ends; 0: it ends after length
}

func main() {
	s, err := parse(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		os.Exit(2) // parse has printed the error
	}
	if leakProfile() == nil {
		os.Exit(rebuilt(os.Args[1:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	// The bubbles of testing/synctest need a test, and package testing needs
	// arguments without flags.
	os.Args = os.Args[:1]
	all := func(string, string) (bool, error) { return true, nil }
	testing.Main(all, []testing.InternalTest{{Name: "soak", F: func(t *testing.T) {
		newSoak(t, s, os.Stdout).run(ctx)
	}}}, nil, nil)
}

// parse parses the command line.
func parse(args []string) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.DurationVar(&s.length, "for", 0, "stop after this `time`; 10m if -graphs is not given")
	flags.DurationVar(&s.every, "every", time.Minute, "the `time` between two lines")
	flags.Uint64Var(&s.seed, "seed", 1, "the `seed` of the first random graph")
	flags.Int64Var(&s.graphs, "graphs", 0, "stop after this `number` of random graphs; 0: at the end of the time")
	err := flags.Parse(args)
	if err == nil && (flags.NArg() > 0 || s.length < 0 || s.graphs < 0 || s.every <= 0) {
		err = fmt.Errorf("soak: durations and numbers must be positive, and only flags are allowed, got %q", args)
		fmt.Fprintln(os.Stderr, err)
	}
	if s.length == 0 {
		s.length = 10 * time.Minute
		if s.graphs > 0 {
			s.length = 24 * time.Hour
		}
	}
	return s, err
}
