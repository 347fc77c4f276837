// Flights loads flights from compressed CSV files into a SQLite database, and reports delays
// by airport:
//
//	go run ./examples/flights
//	go run ./examples/flights -in 'flights-*.csv.gz' -db flights.db -report report.csv
//
// All files are read at once. Rows that are no flights go to a file of rejects, with the
// reason; nothing is lost: rows loaded and rows rejected add up to the rows read. The report goes to its file and
// the ten largest airports to the standard output; progress and the figures of the stages go to the standard error.
//
// The code to start with is newLoad in pipeline.go.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
)

// What the program ends with.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // as shells say for Ctrl-C
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process around it, so that tests can call it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	s, err := parseSettings(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	}
	inputs, err := findInputs(s.in)
	if err == nil {
		err = loadAll(ctx, s, inputs, stdout, stderr)
	}
	return conclude(ctx, err, stderr)
}

// conclude says what went wrong, if anything, and returns what to end with.
func conclude(ctx context.Context, err error, stderr io.Writer) int {
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "flights: interrupted:", err)
		return exitInterrupted
	}
	fmt.Fprintln(stderr, "flights:", err)
	return exitFailed
}

// loadAll loads the inputs and says what came of it.
func loadAll(ctx context.Context, s settings, inputs []input, stdout, stderr io.Writer) (err error) {
	if err := prepare(s, inputs); err != nil {
		return err
	}
	table, err := readAirports()
	if err != nil {
		return err
	}
	db, err := openDatabase(ctx, s.db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	l := newLoad(s, inputs, table, db)
	failed := l.run(ctx, inputs, stderr)
	st := l.pipeline.Stats()
	fmt.Fprint(stderr, st)
	fmt.Fprintf(stderr, "in flight: never more than %s; the limit is %s\n", formatBytes(st.Highest), formatBytes(int64(s.limit)))
	loaded, err := countFlights(db)
	switch {
	case failed != nil:
		// The report may have been complete when the last batch failed.
		failed = errors.Join(failed, remove(s.report, s.rejects))
		fmt.Fprintf(stderr, "%d rows were read; %d of them are in %s, in whole batches; no report was written\n", countRows(st), loaded, s.db)
		return failed
	case err != nil:
		return fmt.Errorf("database %s: %w", s.db, err)
	}
	fmt.Fprintf(stderr, "database %s, report %s, rejects %s\n", s.db, s.report, s.rejects)
	printOrigins(stdout, l.origins[:min(10, len(l.origins))])
	return l.printCounts(stdout, len(inputs), loaded)
}

// prepare makes sure that no output is an input, and removes the outputs of an earlier run: a report
// that is there belongs to this one.
func prepare(s settings, inputs []input) error {
	for _, out := range []string{s.db, s.report, s.rejects} {
		for _, in := range inputs {
			if s.in != "" && same(in.name, out) {
				return fmt.Errorf("%s is to be read and to be written", out)
			}
		}
	}
	return remove(s.report, s.rejects)
}

// remove removes files, which need not be there.
func remove(names ...string) error {
	for _, name := range names {
		if info, err := os.Lstat(name); err == nil && info.IsDir() {
			return fmt.Errorf("%s is a folder", name)
		}
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// run runs the pipeline and shows its progress.
func (l *load) run(ctx context.Context, inputs []input, stderr io.Writer) error {
	g := newProgress(l.pipeline, inputs, stderr)
	done, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		g.watch(done)
	}()
	err := l.pipeline.Run(ctx)
	close(done)
	<-watched
	return err
}

// printCounts says what became of the rows. Each number has a source of its own: the readers, the
// database, the rejects. If they do not add up, a row was lost.
func (l *load) printCounts(w io.Writer, files int, loaded int64) error {
	st := l.pipeline.Stats()
	rows, rejected := countRows(st), countRejects(st)
	fmt.Fprintf(w, "\n%d rows in %d files: %d loaded, %d rejected; %d of an airport that is not known\n",
		rows, files, loaded, rejected, l.report.unknown)
	if loaded+rejected != rows {
		return fmt.Errorf("%d rows read, but %d loaded and %d rejected", rows, loaded, rejected)
	}
	return nil
}
