// Flights loads flights from compressed CSV files into a SQLite database, and
// reports the delays of each airport.
//
//	go run ./examples/flights
//	go run ./examples/flights -in 'flights-*.csv.gz' -db flights.db -report report.csv
//
// It reads all files at the same time. Rows that are not flights go to a file
// of rejects, with the reason. Every row that was read is either loaded or
// rejected.
//
// The report goes to its file, and its ten largest airports to the standard
// output. Progress, and figures of each stage, go to the standard error.
//
// Start reading at newLoad in pipeline.go.
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

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // the code of shells for Ctrl-C
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program without its process, so that tests can call it. It returns
// the exit code.
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

// conclude prints err, if any, and returns the exit code.
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

// loadAll loads the inputs and prints the results.
func loadAll(ctx context.Context, s settings, inputs []input, stdout, stderr io.Writer) (err error) {
	if err := prepare(s, inputs); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "flights: loading %d file(s) into %s\n", len(inputs), s.db)
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
	fmt.Fprintf(stderr, "in flight: at most %s at a time, the limit is %s\n",
		formatBytes(st.Highest), formatBytes(int64(s.limit)))
	loaded, err := countFlights(db)
	switch {
	case failed != nil:
		// The report may have been written before the last batch failed.
		failed = errors.Join(failed, remove(s.report, s.rejects))
		fmt.Fprintf(stderr, "%d rows were read, %d of them are in %s, in whole batches, and no report was written\n",
			countRows(st), loaded, s.db)
		return failed
	case err != nil:
		return fmt.Errorf("database %s: %w", s.db, err)
	}
	fmt.Fprintf(stderr, "database %s, report %s, rejects %s\n", s.db, s.report, s.rejects)
	printOrigins(stdout, l.origins[:min(10, len(l.origins))])
	return l.printCounts(stdout, len(inputs), loaded)
}

// prepare checks that no output is an input, and removes the outputs of an
// earlier run. So a report that exists after the run was written by this run.
func prepare(s settings, inputs []input) error {
	for _, out := range []string{s.db, s.report, s.rejects} {
		for _, in := range inputs {
			if s.in != "" && same(in.name, out) {
				return fmt.Errorf("%s cannot be both an input and an output", out)
			}
		}
	}
	return remove(s.report, s.rejects)
}

// remove removes files if they exist.
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

// printCounts prints the number of rows read, loaded and rejected. Each number
// is counted in another place. If they do not add up, a row was lost.
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
