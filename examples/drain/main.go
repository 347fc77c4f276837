// Drain is a service that ends without losing data. On SIGTERM or Ctrl-C it
// takes no more readings, stores all readings that it has taken, and exits with
// status 0. If that takes longer than -grace, it gives up with an error.
//
//	go run ./examples/drain -every 1ms -file readings.ndjson
//	kill -TERM …
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/jsonio"
)

// A reading is one value of a sensor.
type reading struct {
	N    int64     `json:"n"`
	Time time.Time `json:"time"`
}

func main() {
	every := flag.Duration("every", 10*time.Millisecond, "time between two readings")
	grace := flag.Duration("grace", 10*time.Second, "time to store the readings that were taken")
	file := flag.String("file", "", "file for the readings, which appears when it is complete")
	flag.Parse()
	if *file == "" || *every <= 0 {
		fmt.Fprintln(os.Stderr, "drain: -file must be given, and -every must be positive")
		os.Exit(2)
	}
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	if err := run(stop, *every, *grace, *file, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "drain:", err)
		os.Exit(1)
	}
}

// run takes readings until stop is done, and then drains the pipeline.
func run(stop context.Context, every, grace time.Duration, file string, w io.Writer) error {
	var taken atomic.Int64
	p := pipe.New("readings")
	readings := stages.Generate(p, sensor(every, &taken), pipe.Name("sensor"))
	fileio.Write(jsonio.Encode(readings), file, pipe.Name("store"))

	// Run must not get the context stop. If it did, a signal would cancel the
	// pipeline, and the pipeline would discard the readings that it holds.
	// Drain lets it store them first.
	done := make(chan error, 1)
	go func() { done <- p.Run(context.Background()) }()
	select {
	case err := <-done: // the pipeline failed
		return err
	case <-stop.Done():
	}
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := errors.Join(p.Drain(ctx), <-done); err != nil {
		return err
	}
	fmt.Fprintf(w, "%d readings taken, %d stored\n", taken.Load(), p.Stats().Stages[1].In.Elements)
	return nil
}

// sensor returns a function that waits for the next reading. The ctx of the
// function ends when the pipeline is drained.
func sensor(every time.Duration, taken *atomic.Int64) func(context.Context) (reading, error) {
	timer := time.NewTimer(every)
	return func(ctx context.Context) (reading, error) {
		select {
		case now := <-timer.C:
			timer.Reset(every)
			return reading{N: taken.Add(1), Time: now}, nil
		case <-ctx.Done():
			timer.Stop()
			return reading{}, context.Cause(ctx)
		}
	}
}
