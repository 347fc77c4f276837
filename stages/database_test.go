package stages_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// A database is a table of one number a row, with transactions. It behaves as drivers do that
// look at their context.
type database struct {
	mu       sync.Mutex
	rows     []int64 // committed
	prepared int     // statements
	open     int     // statements not closed
	leftOpen int     // of them, when Run had returned
	sizes    []int   // rows of each committed transaction
	rolled   int     // transactions rolled back
	refuse   int64   // row that cannot be inserted; 0: none
	refuseAt string  // "prepare", "begin", "commit": what fails
	slow     time.Duration
}

func (d *database) db() *sql.DB { return sql.OpenDB(d) }

func (d *database) Connect(context.Context) (driver.Conn, error) { return &conn{d: d}, nil }
func (d *database) Driver() driver.Driver                        { return nil }

// fails reports whether what is refused.
func (d *database) fails(what string) error {
	if d.refuseAt == what {
		return errBad
	}
	return nil
}

type conn struct {
	d       *database
	in      bool // a transaction
	pending []int64
}

func (c *conn) Prepare(query string) (driver.Stmt, error) {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	if err := c.d.fails("prepare"); err != nil {
		return nil, err
	}
	c.d.prepared++
	c.d.open++
	return &stmt{c: c, query: query}, nil
}

func (c *conn) Close() error { return nil }

func (c *conn) Begin() (driver.Tx, error) {
	if c.in {
		return nil, errors.New("transaction in a transaction")
	}
	if err := c.d.fails("begin"); err != nil {
		return nil, err
	}
	c.in = true
	return c, nil
}

func (c *conn) Commit() error {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.in = false
	if err := c.d.fails("commit"); err != nil {
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
	c.in, c.pending = false, nil
	c.d.rolled++
	return nil
}

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

func (s *stmt) NumInput() int { return 2 }

func (s *stmt) Exec([]driver.Value) (driver.Result, error) { panic("ExecContext is there") }

func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := pause(ctx, s.c.d.slow); err != nil {
		return nil, fmt.Errorf("driver: interrupted: %v", err) // as some do: the cause is lost
	}
	v := args[0].Value.(int64)
	if v == s.c.d.refuse && v != 0 {
		return nil, errBad
	}
	if !s.c.in {
		return nil, errors.New("insert outside of a transaction")
	}
	if s.query != "insert" || args[1].Value.(string) != fmt.Sprint(v) {
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

type rows struct{ left []int64 }

func (r *rows) Columns() []string { return []string{"v"} }
func (r *rows) Close() error      { return nil }

func (r *rows) Next(dst []driver.Value) error {
	if len(r.left) == 0 {
		return io.EOF
	}
	dst[0], r.left = r.left[0], r.left[1:]
	return nil
}
