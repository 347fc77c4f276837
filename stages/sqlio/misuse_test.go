package sqlio_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
	"github.com/penstock-go/penstock/stages/sqlio"
)

func TestMisusePanicsInTheBuilderCall(t *testing.T) {
	p := pipe.New("test")
	batches := stages.Batch(stages.FromSlice(p, stagetest.UpTo(1)), 1, 0)
	for want, call := range map[string]func(){
		"sqlio: Query: the database must not be nil":  func() { sqlio.Query(p, nil, "", nil, scanInt) },
		"sqlio: Query: the function must not be nil":  func() { sqlio.Query[int](p, new(sql.DB), "", nil, nil) },
		"sqlio: Insert: the database must not be nil": func() { sqlio.Insert(batches, nil, "", rowArgs) },
		"sqlio: Insert: the function must not be nil": func() { sqlio.Insert(batches, new(sql.DB), "", nil) },
	} {
		t.Run(want, func(t *testing.T) {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic(%v), want %s", got, want)
				}
			}()
			call()
		})
	}
}

// The driver overwrites the memory of a sql.RawBytes with the next row.
func TestElementOfBorrowedMemoryIsRefused(t *testing.T) {
	type node struct { // refers to itself
		Next  *node
		Value sql.Null[[]byte]
	}
	type nested struct{ Rows []map[string][1]*sql.RawBytes }
	const want = "sqlio: Query: an element must not have a sql.RawBytes, because the driver uses its memory again; use a []byte"
	if got := panicOfQuery[sql.RawBytes](); got != want {
		t.Errorf("panic(%v) with a RawBytes, want %s", got, want)
	}
	if got := panicOfQuery[nested](); got != want {
		t.Errorf("panic(%v) with a RawBytes in a struct, want %s", got, want)
	}
	if got := panicOfQuery[node](); got != nil {
		t.Errorf("panic(%v) with a []byte, want none", got)
	}
}

// panicOfQuery returns the value with which a Query of Ts panics.
func panicOfQuery[T any]() (value any) {
	defer func() { value = recover() }()
	sqlio.Query(pipe.New("test"), new(sql.DB), "", nil, func(*sql.Rows) (v T, err error) { return v, nil })
	return nil
}

func TestWorkersAreAWiringError(t *testing.T) {
	p := pipe.New("test")
	db := table(1).db()
	defer db.Close()
	numbers := sqlio.Query(p, db, selectAll, nil, scanInt)
	sqlio.Insert(stages.Batch(numbers, 1, 0), db, insertRow, rowArgs, pipe.Workers(2), pipe.Name("insert"))
	if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "insert: Workers are for kernels") {
		t.Errorf("Run = %v, want a wiring error of insert", err)
	}
}
