package main

import (
	"context"
	"io"
	"unsafe"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/csvio"
)

// parsed is what became of a row: a flight, or a reject.
type parsed struct {
	flight Flight
	reject *Reject // nil: flight is good
}

// Size tells the engine what a reject adds. Without it, only the pointer would count, and a file
// with nothing but bad rows could hold more memory than the limit says.
func (p parsed) Size() int64 {
	size := int64(unsafe.Sizeof(p))
	if p.reject != nil {
		size += int64(unsafe.Sizeof(*p.reject)) + int64(len(p.reject.Reason)+len(p.reject.Text))
	}
	return size
}

// parseRow runs on several goroutines at once, so it must not share anything that changes.
func parseRow(row csvio.Row) parsed {
	f, err := parseFlight(row)
	if err != nil {
		return parsed{reject: &Reject{File: row.File, Line: row.Line, Reason: err.Error(), Text: row.Text}}
	}
	return parsed{flight: f}
}

// sortOut is a stage of our own with two outputs. It reads until its input ends, and sends each element one
// way or the other; gathering elements into Buffers, waiting while an output is full, and
// closing are done by the engine.
func sortOut(rows *pipe.Stream[parsed]) (*pipe.Stream[Flight], *pipe.Stream[Reject]) {
	return pipe.Split2(rows, func(ctx context.Context, in *pipe.In[parsed], flights *pipe.Out[Flight], rejects *pipe.Out[Reject]) error {
		for {
			b, err := in.Read(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			for _, row := range b.Elements() {
				if row.reject != nil {
					err = rejects.Send(ctx, *row.reject)
				} else {
					err = flights.Send(ctx, row.flight)
				}
				if err != nil {
					return err
				}
			}
			b.Release()
		}
	}, pipe.Name("sort out"))
}
