package main

import (
	"context"
	"io"
	"unsafe"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/csvio"
)

// parsed is the result of one row, either a flight or a reject.
type parsed struct {
	flight Flight
	reject *Reject // nil: the row is a flight
}

// Size returns the size in bytes, including the size of the reject. Without
// this method the engine would count only the pointer, and a file of bad rows
// could use more memory than the limit.
func (p parsed) Size() int64 {
	size := int64(unsafe.Sizeof(p))
	if p.reject != nil {
		size += int64(unsafe.Sizeof(*p.reject)) + int64(len(p.reject.Reason)+len(p.reject.Text)+len(p.reject.Bytes))
	}
	return size
}

// parseRow parses one row. It runs on several goroutines at once, so it must
// not use any shared state that changes.
func parseRow(row csvio.Row) parsed {
	f, err := parseFlight(row)
	if err != nil {
		r := reject(row, err)
		return parsed{reject: &r}
	}
	return parsed{flight: f}
}

// sortOut sends flights to the first Stream, and rejects to the second. It is a
// stage with two outputs, written with pipe.Split2. The engine fills Buffers
// with the elements, waits while an output is full, and closes the outputs.
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
