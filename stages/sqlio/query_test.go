package sqlio_test

import (
	"database/sql"
	"errors"
	"io"
	"slices"
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
