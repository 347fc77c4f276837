package sqlio_test

import (
	"database/sql"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
	"github.com/penstock-go/penstock/stages/sqlio"
)

func TestQueryEmitsTheRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := table(1000).db()
		defer db.Close()
		p := pipe.New("test")
		var got []int
		stages.Collect(sqlio.Query(p, db, selectAll, nil, scanInt), &got)
		stagetest.Run(t, p)
		if !slices.Equal(got, stagetest.UpTo(1000)) {
			t.Errorf("%d rows %v, want 0 to 999", len(got), got)
		}
	})
}

func TestQueryThatIsRefusedFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := table(1000)
		d.refuseAt = "prepare"
		db := d.db()
		defer db.Close()
		p := pipe.New("test")
		stages.Discard(sqlio.Query(p, db, selectAll, nil, scanInt))
		stagetest.RunFails(t, p, stagetest.ErrBad, "pipe: test/sqlio.Query: no good")
	})
}

func TestQueryErrorNamesTheRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := table(3).db()
		defer db.Close()
		p := pipe.New("test")
		i := 0
		stages.Discard(sqlio.Query(p, db, selectAll, nil, func(*sql.Rows) (int, error) {
			if i++; i == 3 {
				return 0, stagetest.ErrBad
			}
			return 0, nil
		}))
		stagetest.RunFails(t, p, stagetest.ErrBad, "pipe: test/sqlio.Query: row 2: no good")
	})
}

func TestQueryOfALostConnectionFails(t *testing.T) {
	db := sql.OpenDB(hungUp{})
	defer db.Close()
	p := pipe.New("test")
	stages.Discard(sqlio.Query(p, db, "select 1", nil, scanInt))
	if err := p.Run(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Run = %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

func scanMap(rows *sql.Rows) (map[string]any, error) {
	var id, name, body any
	err := rows.Scan(&id, &name, &body)
	return map[string]any{"id": id, "name": name, "body": body}, err
}

// A map refers to memory that its size does not show.
func TestRowsOfAQueryStayWithinTheMemoryLimit(t *testing.T) {
	db := sql.OpenDB(archive{strings.Repeat("x", 5000)})
	defer db.Close()
	stagetest.WantMemoryWithinTheLimit(t, 11_000, func(p *pipe.Pipeline) *pipe.Stream[map[string]any] {
		return sqlio.Query(p, db, selectAll, nil, scanMap)
	})
}

// The estimate is used for a type that does not show the size, even if the row
// cannot be scanned once more.
func TestQueryEstimatesTheSizeOfARow(t *testing.T) {
	count := func(scan func(*sql.Rows) (*string, error)) int64 {
		db := sql.OpenDB(archive{"abc"})
		defer db.Close()
		p := pipe.New("test")
		stages.Discard(stages.Take(sqlio.Query(p, db, selectAll, nil, scan, pipe.BufferLength(1)), 1))
		stagetest.Run(t, p)
		c := p.Stats().Stages[0].Out
		return c.Bytes / c.Elements
	}
	if got := count(func(*sql.Rows) (*string, error) { return new(string), nil }); got != 3*64+6 {
		t.Errorf("%d bytes, want 64 for each column and 6 of text", got)
	}
	if got := count(func(rows *sql.Rows) (*string, error) {
		var id, name, body sql.RawBytes
		return new(string), rows.Scan(&id, &name, &body)
	}); got != 3*64 {
		t.Errorf("%d bytes after RawBytes, want 64 for each column", got)
	}
}
