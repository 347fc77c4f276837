package sqlio_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// A database is a table of one number per row, with transactions. It behaves as
// drivers do that check their context.
type database struct {
	mu       sync.Mutex
	rows     []int64 // committed
	prepared int     // number of statements
	open     int     // number of statements that are not closed
	leftOpen int     // the same when Run returned
	sizes    []int   // rows of each committed transaction
	rolled   int     // number of transactions rolled back
	refuse   int64   // row that cannot be inserted, 0 if all can
	refuseAt string  // the call that fails, which is "prepare", "begin" or "commit"
	slow     time.Duration
}

func (d *database) db() *sql.DB { return sql.OpenDB(d) }

func (d *database) Connect(context.Context) (driver.Conn, error) { return &conn{d: d}, nil }

func (d *database) Driver() driver.Driver { return nil }

// refusal returns an error if call is the one that fails.
func (d *database) refusal(call string) error {
	if d.refuseAt == call {
		return stagetest.ErrBad
	}
	return nil
}

// A conn is a connection to a database.
type conn struct {
	d             *database
	inTransaction bool
	pending       []int64 // rows of the transaction
}

func (c *conn) Prepare(query string) (driver.Stmt, error) {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	if err := c.d.refusal("prepare"); err != nil {
		return nil, err
	}
	c.d.prepared++
	c.d.open++
	return &stmt{c: c, query: query}, nil
}

func (c *conn) Close() error { return nil }

func (c *conn) Begin() (driver.Tx, error) {
	if c.inTransaction {
		return nil, errors.New("transaction in a transaction")
	}
	if err := c.d.refusal("begin"); err != nil {
		return nil, err
	}
	c.inTransaction = true
	return c, nil
}

func (c *conn) Commit() error {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.inTransaction = false
	if err := c.d.refusal("commit"); err != nil {
		c.pending = nil
		return err
	}
	c.d.rows = append(c.d.rows, c.pending...)
	c.d.sizes = append(c.d.sizes, len(c.pending))
	c.pending = nil
	return nil
}

func (c *conn) Rollback() error {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.inTransaction, c.pending = false, nil
	c.d.rolled++
	return nil
}

// A stmt is a statement, which inserts a row or returns all.
type stmt struct {
	c     *conn
	query string
}

func (s *stmt) Close() error {
	s.c.d.mu.Lock()
	defer s.c.d.mu.Unlock()
	s.c.d.open--
	return nil
}

func (s *stmt) NumInput() int { return strings.Count(s.query, "?") }

func (s *stmt) Exec([]driver.Value) (driver.Result, error) { panic("ExecContext must be called") }

func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := notify.Sleep(ctx, s.c.d.slow); err != nil {
		return nil, fmt.Errorf("driver: interrupted: %v", err) // as some drivers do, which lose the cause
	}
	v := args[0].Value.(int64)
	if v == s.c.d.refuse && v != 0 {
		return nil, stagetest.ErrBad
	}
	if !s.c.inTransaction {
		return nil, errors.New("insert outside of a transaction")
	}
	if !strings.HasPrefix(s.query, "insert") || args[1].Value.(string) != fmt.Sprint(v) {
		return nil, fmt.Errorf("%s of %v", s.query, args)
	}
	s.c.pending = append(s.c.pending, v)
	return driver.RowsAffected(1), nil
}

// Query returns the committed rows.
func (s *stmt) Query([]driver.Value) (driver.Rows, error) {
	s.c.d.mu.Lock()
	defer s.c.d.mu.Unlock()
	return &rows{left: append([]int64(nil), s.c.d.rows...)}, nil
}

// rows are the result of a query.
type rows struct{ left []int64 }

func (r *rows) Columns() []string { return []string{"v"} }

func (r *rows) Close() error { return nil }

func (r *rows) Next(dst []driver.Value) error {
	if len(r.left) == 0 {
		return io.EOF
	}
	dst[0], r.left = r.left[0], r.left[1:]
	return nil
}

// A hungUp database server ends every connection at once.
type hungUp struct{}

func (hungUp) Connect(context.Context) (driver.Conn, error) { return nil, io.EOF }

func (hungUp) Driver() driver.Driver { return nil }

// Statements that a database understands.
const (
	selectAll = "select n from numbers"
	insertRow = "insert into numbers values (?, ?)"
)

func scanInt(rows *sql.Rows) (v int, err error) {
	err = rows.Scan(&v)
	return v, err
}

// table returns a database with n rows.
func table(n int) *database {
	d := &database{}
	for v := range int64(n) {
		d.rows = append(d.rows, v)
	}
	return d
}

func rowArgs(dst []any, v int) []any { return append(dst, v, fmt.Sprint(v)) }

// sameTable fails the test unless the rows of d are the numbers up to n.
func sameTable(t *testing.T, d *database, n int) {
	t.Helper()
	want := make([]int64, n)
	for i := range want {
		want[i] = int64(i)
	}
	if !slices.Equal(d.rows, want) {
		t.Errorf("the table has %d rows %v, want %d", len(d.rows), d.rows, n)
	}
}

// An archive is a database whose table has endless rows of a text.
type archive struct{ text string }

func (a archive) Connect(context.Context) (driver.Conn, error) { return a, nil }

func (a archive) Driver() driver.Driver { return nil }

func (a archive) Prepare(string) (driver.Stmt, error) { return a, nil }

func (a archive) Close() error { return nil }

func (a archive) Begin() (driver.Tx, error) { return nil, stagetest.ErrBad }

func (a archive) NumInput() int { return 0 }

func (a archive) Exec([]driver.Value) (driver.Result, error) { return nil, stagetest.ErrBad }

func (a archive) Query([]driver.Value) (driver.Rows, error) { return a, nil }

func (a archive) Columns() []string { return []string{"id", "name", "body"} }

func (a archive) Next(dst []driver.Value) error {
	dst[0], dst[1], dst[2] = int64(1), a.text, []byte(a.text)
	return nil
}
