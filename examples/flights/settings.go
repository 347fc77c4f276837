package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/penstock-go/penstock/pipe"
)

// settings are the flags of the command line.
type settings struct {
	in      string // a glob; empty: the embedded months
	db      string
	report  string
	rejects string
	workers int
	limit   byteSize
}

// parseSettings parses the command line. It prints its error. The program then
// exits with exitUsage.
func parseSettings(args []string, stderr io.Writer) (settings, error) {
	// Not the current folder, because a first run should not add files to a
	// checkout of the repository.
	dir := filepath.Join(os.TempDir(), "penstock-flights")
	s := settings{limit: 32 << 20}
	flags := flag.NewFlagSet("flights", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.in, "in", "", "read the files that match this `glob`, .csv or .csv.gz (default: three months that are part of the program)")
	flags.StringVar(&s.db, "db", filepath.Join(dir, "flights.db"), "load into the table flights of this SQLite `file`; the table is replaced, and no other program can use the file meanwhile")
	flags.StringVar(&s.report, "report", filepath.Join(dir, "report.csv"), "write the report by airport to this `file`")
	flags.StringVar(&s.rejects, "rejects", filepath.Join(dir, "rejects.ndjson"), "write rows that are not flights to this `file`")
	flags.IntVar(&s.workers, "workers", runtime.GOMAXPROCS(0), "parse rows on this `number` of goroutines")
	flags.Var(&s.limit, "limit", "hold at most so many `bytes` between all stages, as in 8MiB, 512KiB or 1048576; each edge may hold one Buffer of 64 KiB in any case")
	if err := flags.Parse(args); err != nil {
		return s, err // already printed, with the usage
	}
	err := s.check(flags.Args())
	if err == nil {
		err = s.makeFolder(dir)
	}
	if err != nil {
		fmt.Fprintln(stderr, "flights:", err)
	}
	return s, err
}

func (s settings) check(arguments []string) error {
	switch {
	case len(arguments) > 0:
		return fmt.Errorf("%q is not a flag; quote the glob: -in 'DIR/*.csv.gz'", arguments[0])
	case s.workers < 1 || s.workers > pipe.MaxWorkers:
		return fmt.Errorf("-workers must be from 1 to %d, got %d", pipe.MaxWorkers, s.workers)
	}
	if err := s.checkNames(); err != nil {
		return err
	}
	if _, err := filepath.Match(s.in, ""); err != nil {
		return fmt.Errorf("-in %q: %w", s.in, err)
	}
	return nil
}

// makeFolder creates dir if an output will be written there.
func (s settings) makeFolder(dir string) error {
	for _, name := range []string{s.db, s.report, s.rejects} {
		if filepath.Dir(name) == dir {
			return os.MkdirAll(dir, 0o700)
		}
	}
	return nil
}

// byteSize is a flag.Value for a number of bytes.
type byteSize int64

func (b *byteSize) Set(s string) error {
	number, unit := s, int64(1)
	for suffix, u := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if head, ok := strings.CutSuffix(s, suffix); ok {
			number, unit = head, u
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 1 || n > math.MaxInt64/unit {
		return errors.New("want bytes, as in 8MiB, 512KiB or 1048576")
	}
	*b = byteSize(n * unit)
	return nil
}

func (b *byteSize) String() string { return formatBytes(int64(*b)) }

// formatBytes returns a size with a unit.
func formatBytes(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}
