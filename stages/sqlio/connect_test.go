package sqlio_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/sqlio"
)

// run fails the test if p does not end within a minute.
func run(t *testing.T, p *pipe.Pipeline) error {
	t.Helper()
	stuck := errors.New("the run is stuck")
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, stuck)
	defer cancel()
	err := p.Run(ctx)
	if errors.Is(err, stuck) {
		t.Fatal(err)
	}
	return err
}

// Query holds the only connection until its last row. Insert needs one to
// begin.
func TestQueryAndInsertOnOneConnectionEnd(t *testing.T) {
	const n = 300_000
	d := table(n)
	db := d.db()
	defer db.Close()
	db.SetMaxOpenConns(1)
	p := pipe.New("copy")
	rows := sqlio.Query(p, db, selectAll, nil, scanInt, pipe.Name("query"))
	sqlio.Insert(stages.Batch(rows, 1000, 0), db, insertRow, rowArgs)
	if err := run(t, p); err != nil || len(d.rows) != 2*n {
		t.Errorf("Run = %v, the table has %d rows, want %d", err, len(d.rows), 2*n)
	}
}

func TestTwoQueriesOnOneConnectionEnd(t *testing.T) {
	const n = 300_000
	db := table(n).db()
	defer db.Close()
	db.SetMaxOpenConns(1)
	p := pipe.New("join")
	a := sqlio.Query(p, db, selectAll, nil, scanInt)
	b := sqlio.Query(p, db, selectAll, nil, scanInt)
	var got int64
	stages.Count(stages.Zip(a, b, func(a, b int) int { return a - b }), &got)
	if err := run(t, p); err != nil || got != n {
		t.Errorf("Run = %v with %d pairs, want %d", err, got, n)
	}
}

// There is no memory for the rows, so the run cannot continue.
func TestDeadlockOverConnectionsIsNamed(t *testing.T) {
	db := table(300_000).db()
	defer db.Close()
	db.SetMaxOpenConns(1)
	p := pipe.New("copy", pipe.MemoryLimit(256<<10))
	rows := sqlio.Query(p, db, selectAll, nil, scanInt, pipe.Name("query"))
	sqlio.Insert(stages.Batch(rows, 1000, 0), db, insertRow, rowArgs, pipe.Name("insert"))
	err := run(t, p)
	want := "insert waits for a connection of the database, and all 1 are held by query (with SetMaxOpenConns, allow one"
	if !errors.Is(err, pipe.ErrDeadlock) || !strings.Contains(err.Error(), want) {
		t.Errorf("Run = %v, want ErrDeadlock with %q", err, want)
	}
}

// The test itself holds the other connection, and gives it back later. So the
// run is not in a deadlock.
func TestConnectionHeldOutsideOfTheRunIsAwaited(t *testing.T) {
	d := table(1000)
	db := d.db()
	defer db.Close()
	db.SetMaxOpenConns(2)
	held, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, func() { _ = held.Close() })
	p := pipe.New("copy", pipe.MemoryLimit(1<<20))
	rows := sqlio.Query(p, db, selectAll, nil, scanInt)
	sqlio.Insert(stages.Batch(rows, 10, 0, pipe.WriteQueueMaxSize(1)), db, insertRow, rowArgs, pipe.WriteQueueMaxSize(1))
	if err := run(t, p); err != nil || len(d.rows) != 2000 {
		t.Errorf("Run = %v, the table has %d rows, want 2000", err, len(d.rows))
	}
}
