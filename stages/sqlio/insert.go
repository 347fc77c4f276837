package sqlio

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

// Insert runs query once for each row, with one transaction for each batch. A
// batch is an element of in, as stages.Batch emits it.
//
// args appends the arguments of v to dst and returns it. dst has length 0, and
// its memory is used again for the next row.
//
// A batch is in the database as a whole or not at all. If a row fails or the
// context ends, the transaction of the batch is rolled back. Earlier batches
// stay. The error has the index of the batch, and the index of the row among
// all rows that the stage has read. Insert does not close db.
//
// Only the driver can interrupt a statement. If the driver ignores the context,
// the end of the run is delayed. After a cancel, database/sql may roll back
// shortly after the run has ended.
//
// Insert panics if db or args is nil.
//
// Source: database/sql.Tx.
func Insert[T any](in *pipe.Stream[[]T], db *sql.DB, query string, args func(dst []any, v T) []any, opts ...pipe.Option) {
	must.Func("Insert", args == nil)
	must.Hold("Insert", db != nil, "the database must not be nil")
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[[]T]) error {
		var stmt *sql.Stmt
		release, err := in.Acquire(ctx, connections(db), func(ctx context.Context) (err error) {
			stmt, err = db.PrepareContext(ctx, query)
			return err
		})
		if err != nil {
			return byteio.Failure(err)
		}
		release() // Prepare has given the connection back
		defer stmt.Close()
		w := inserter[T]{in: in, db: db, stmt: stmt, args: args}
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			for i, batch := range b.Elements() {
				if in.Interrupted(b.Len() - i) {
					break
				}
				err := w.insert(ctx, batch)
				if err != nil && ctx.Err() != nil {
					return context.Cause(ctx) // the error of the driver may not wrap it
				}
				if err != nil {
					return pipe.AtElement(i, err)
				}
			}
			b.Release()
		}
		return nil
	}, pipe.Defaults("sqlio.Insert", opts)...)
}

// An inserter inserts one batch after the other.
type inserter[T any] struct {
	in   *pipe.In[[]T]
	db   *sql.DB
	stmt *sql.Stmt
	args func(dst []any, v T) []any
	dst  []any // memory for the arguments of a row
	rows int64 // number of rows in all earlier batches
}

// insert inserts one batch in one transaction.
func (w *inserter[T]) insert(ctx context.Context, batch []T) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if len(batch) == 0 {
		return nil
	}
	conn, giveBack, err := connect(ctx, w.db, w.in)
	if err != nil {
		return byteio.Failure(err)
	}
	defer giveBack()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return byteio.Failure(err)
	}
	// After Commit, Rollback does nothing. Without Commit there is a failure
	// already, and the error of Rollback would add nothing to it.
	defer tx.Rollback()
	stmt := tx.StmtContext(ctx, w.stmt) // prepares again only on another connection
	for i, v := range batch {
		w.dst = w.args(w.dst[:0], v)
		if _, err := stmt.ExecContext(ctx, w.dst...); err != nil {
			return fmt.Errorf("row %d: %w", w.rows+int64(i), err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit of rows %d to %d: %w", w.rows, w.rows+int64(len(batch))-1, err)
	}
	w.rows += int64(len(batch))
	return nil
}
