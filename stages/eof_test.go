package stages_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/sqlio"
)

// A hungUp database server ends every connection at once.
type hungUp struct{}

func (hungUp) Connect(context.Context) (driver.Conn, error) { return nil, io.EOF }

func (hungUp) Driver() driver.Driver { return nil }

func TestQueryOfALostConnectionFails(t *testing.T) {
	db := sql.OpenDB(hungUp{})
	defer db.Close()
	p := pipe.New("test")
	stages.Discard(sqlio.Query(p, db, "select 1", nil, func(*sql.Rows) (int, error) { return 0, nil }))
	if err := p.Run(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Run = %v, want %v", err, io.ErrUnexpectedEOF)
	}
}
