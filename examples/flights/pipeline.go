package main

import (
	"database/sql"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/gzipio"
	"github.com/penstock-go/penstock/stages/jsonio"
	"github.com/penstock-go/penstock/stages/sqlio"
)

// A load is a pipeline that is ready to run, and its results.
type load struct {
	pipeline *pipe.Pipeline
	report   *Report   // complete when Run has returned nil
	origins  []*Origin // of the report, most flights first; complete with it
}

// newLoad describes the pipeline. It starts nothing, so a load that is never
// run needs no clean-up.
//
//	read ─ gunzip ─ csv ─┐
//	read ─ gunzip ─ csv ─┼─ rows ─ parse ─ sort out ─ enrich ─ tee ─┬─ batch ─ insert
//	read ─ gunzip ─ csv ─┘                    │                     │
//	                └─ bad lines ─┐           │ bad rows ┌──────────┘
//	                              └─ rejects ─┘          └─ report ─ origins
//	                                 └─ encode ─ write               └─ encode ─ write
func newLoad(s settings, inputs []input, table airports, db *sql.DB) *load {
	l := &load{
		pipeline: pipe.New("flights", pipe.MemoryLimit(int64(s.limit))),
		report:   newReport(),
	}
	rows, rejects := l.readFiles(inputs)
	flights, bad := sortOut(stages.Map(rows, parseRow, pipe.Workers(s.workers), pipe.Name("parse")))
	l.writeRejects(append(rejects, bad), s.rejects)

	enriched := stages.Map(flights, table.enrich, pipe.Name("enrich"))
	copies := stages.Tee(enriched, 2, pipe.Name("tee"))
	l.insert(copies[0], db)
	l.writeReport(copies[1], s.report)
	return l
}

// readFiles reads all files at the same time, each with stages of its own. It
// returns one Stream with the rows of all files, and a Stream for each file
// with the lines that are not CSV.
func (l *load) readFiles(inputs []input) (*pipe.Stream[csvio.Row], []*pipe.Stream[Reject]) {
	rows := make([]*pipe.Stream[csvio.Row], len(inputs))
	rejects := make([]*pipe.Stream[Reject], len(inputs))
	for i, in := range inputs {
		data := in.read(l.pipeline)
		if in.gzip {
			data = gzipio.Read(data, pipe.Name(in.stage("gunzip")))
		}
		good, bad := csvio.Attempt(data, in.name, pipe.Name(in.stage("csv")))
		rows[i] = good
		rejects[i] = stages.Map(bad, rejectLine, pipe.Name(in.stage("bad lines")))
	}
	return stages.Merge(rows, pipe.Name("rows")), rejects
}

// writeRejects writes all rejects to one file.
func (l *load) writeRejects(rejects []*pipe.Stream[Reject], path string) {
	all := stages.Merge(rejects, pipe.Name("rejects"))
	fileio.Write(jsonio.Encode(all, pipe.Name("encode rejects")), path, pipe.Name("write rejects"))
}

// insert loads flights into the database, one transaction for each batch.
func (l *load) insert(flights *pipe.Stream[Flight], db *sql.DB) {
	// No time limit, because no reader waits for an incomplete batch.
	batches := stages.Batch(flights, batchLength, 0, pipe.Name("batch"))
	sqlio.Insert(batches, db, insertFlight, flightArgs, pipe.Name("insert"))
}

// writeReport folds all flights into one Report, and writes it after the last
// flight.
func (l *load) writeReport(flights *pipe.Stream[Flight], path string) {
	report := stages.Fold(flights, l.report, (*Report).add, pipe.Name("report"))
	origins := stages.FlatMap(report, (*Report).byFlights, pipe.Name("origins"))
	copies := stages.Tee(origins, 2, pipe.Name("tee origins"))
	stages.Collect(copies[0], &l.origins, pipe.Name("top"))
	lines := csvio.Write(copies[1], reportHeader, func(dst []string, o *Origin) []string {
		return o.fields(dst)
	}, pipe.Name("encode report"))
	fileio.Write(lines, path, pipe.Name("write report"))
}
