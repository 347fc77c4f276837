package stages_test

import (
	"compress/gzip"
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

func TestThroughAReaderWhoseHeaderIsMissingFails(t *testing.T) {
	p := pipe.New("test")
	in := stages.FromSlice(p, []byte(nil))
	stages.Discard(stages.Through(in, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }))
	if err := p.Run(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Run = %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

func TestThroughAReaderWhoseCloseReturnsIOEOFFails(t *testing.T) {
	p := pipe.New("test")
	var closed bool
	in := stages.FromSlice(p, text(10))
	stages.Discard(stages.Through(in, func(r io.Reader) (io.Reader, error) { return closing{r, &closed, io.EOF}, nil }))
	if err := p.Run(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Run = %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

// A hungUp database server ends every connection at once.
type hungUp struct{}

func (hungUp) Connect(context.Context) (driver.Conn, error) { return nil, io.EOF }
func (hungUp) Driver() driver.Driver                        { return nil }

func TestQueryOfALostConnectionFails(t *testing.T) {
	db := sql.OpenDB(hungUp{})
	defer db.Close()
	p := pipe.New("test")
	stages.Discard(sqlio.Query(p, db, "select 1", nil, func(*sql.Rows) (int, error) { return 0, nil }))
	if err := p.Run(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Run = %v, want %v", err, io.ErrUnexpectedEOF)
	}
}
