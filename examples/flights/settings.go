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
)

// settings are what the command line says.
type settings struct {
	in      string // glob; empty: the embedded months
	db      string
	report  string
	rejects string
	workers int
	limit   byteSize
}

// parseSettings reads the command line. Its error is the user's: the program ends with code 2.
func parseSettings(args []string, stderr io.Writer) (settings, error) {
	// Not the current folder: a first try should leave nothing in a checkout.
	dir := filepath.Join(os.TempDir(), "penstock-flights")
	s := settings{limit: 32 << 20}
	flags := flag.NewFlagSet("flights", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.in, "in", "", "read the files that match this `glob`, .csv or .csv.gz (default: three months that the program carries)")
	flags.StringVar(&s.db, "db", filepath.Join(dir, "flights.db"), "load into the table flights of this SQLite `file`; the table is replaced")
	flags.StringVar(&s.report, "report", filepath.Join(dir, "report.csv"), "write the report by airport to this `file`")
	flags.StringVar(&s.rejects, "rejects", filepath.Join(dir, "rejects.ndjson"), "write rows that are no flights to this `file`")
	flags.IntVar(&s.workers, "workers", runtime.GOMAXPROCS(0), "parse rows on this `number` of goroutines")
	flags.Var(&s.limit, "limit", "hold at most these `bytes` between all stages, as in 8MiB, 512KiB or 1048576; but always room for one Buffer of 64 KiB each")
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

func (s settings) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag; quote the glob: -in 'DIR/*.csv.gz'", rest[0])
	case s.workers < 1:
		return fmt.Errorf("-workers must be at least 1, got %d", s.workers)
	case s.db == "" || s.report == "" || s.rejects == "":
		return errors.New("-db, -report and -rejects need the name of a file")
	case same(s.db, s.report) || same(s.db, s.rejects) || same(s.report, s.rejects):
		return errors.New("-db, -report and -rejects must be different files")
	}
	if _, err := filepath.Match(s.in, ""); err != nil {
		return fmt.Errorf("-in %q: %w", s.in, err)
	}
	return nil
}

// makeFolder makes dir if an output is to be written there.
func (s settings) makeFolder(dir string) error {
	for _, name := range []string{s.db, s.report, s.rejects} {
		if filepath.Dir(name) == dir {
			return os.MkdirAll(dir, 0o700)
		}
	}
	return nil
}

// same tells whether two names mean the same file, by whatever links; it need not be there yet.
func same(a, b string) bool {
	return sameFile(a, b) || filepath.Base(a) == filepath.Base(b) && sameFile(filepath.Dir(a), filepath.Dir(b))
}

// sameFile tells whether two names mean the same file, which is there.
func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
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

// formatBytes writes a size for people.
func formatBytes(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}
