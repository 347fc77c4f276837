// Drain is a service that ends without losing data. On SIGTERM or Ctrl-C it
// takes no more readings, stores all readings that it has taken, and exits with
// status 0. If that takes longer than -grace, it gives up with an error.
//
//	go run ./examples/drain -every 1ms -file readings.ndjson
//	kill -TERM …
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
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
	p, taken := service(*every, *file)
	pipe.DrainOnSignal(p, *grace, syscall.SIGTERM, os.Interrupt)
	if err := run(p, taken, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "drain:", err)
		os.Exit(1)
	}
}

// service returns a pipeline that stores readings in a file. taken counts the
// readings. They cannot be taken again, so Generate makes the drain deliver all
// of them.
func service(every time.Duration, file string) (p *pipe.Pipeline, taken *atomic.Int64) {
	p, taken = pipe.New("readings"), new(atomic.Int64)
	readings := stages.Generate(p, sensor(every, taken), pipe.Name("sensor"))
	fileio.Write(jsonio.Encode(readings), file, pipe.Name("store"))
	return p, taken
}

// run runs the service until it is drained.
func run(p *pipe.Pipeline, taken *atomic.Int64, w io.Writer) error {
	if err := p.Run(context.Background()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%d readings taken, %d stored\n", taken.Load(), p.Stats().Stages[1].In.Elements)
	return err
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
