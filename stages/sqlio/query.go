package sqlio

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
	"github.com/penstock-go/penstock/stages/internal/sender"
)

const must = misuse.Package("sqlio")

// Query runs a query, and emits one element for each row of the result, in
// order. The element is the value that scan returns.
//
// The query starts when the pipeline runs. scan calls rows.Scan, and must not
// keep rows. It may scan into a [sql.RawBytes], whose memory belongs to the
// driver, but the element must not have that memory. If scan fails, the
// pipeline fails with the index of the row. Query does not close db. If the
// driver ignores the context, the end of the run is delayed.
//
// If T may hold memory through pointers, maps or interfaces, and has no method
// Size, the size of an element is estimated. It is the size of the strings and
// byte slices that the driver has read for the row, and 64 bytes for each
// column. A stage downstream that emits the same elements cannot estimate that.
// So give T a method Size, or give such a stage the option [pipe.Sizer].
//
// Query panics if db or scan is nil, or if the type T has a sql.RawBytes.
//
// Source: database/sql.DB.QueryContext.
func Query[T any](p *pipe.Pipeline, db *sql.DB, query string, args []any, scan func(rows *sql.Rows) (T, error), opts ...pipe.Option) *pipe.Stream[T] {
	must.Hold("Query", db != nil, "the database must not be nil")
	must.Func("Query", scan == nil)
	isOwned := !isBorrowed(reflect.TypeFor[T](), make(map[reflect.Type]bool))
	must.Hold("Query", isOwned, "an element must not have a sql.RawBytes, because the driver uses its memory again; use a []byte")
	var row columns
	size := pipe.SizeEstimate(func(T) int64 { return row.size() })
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		conn, giveBack, err := connect(ctx, db, out)
		if err != nil {
			return byteio.Failure(err)
		}
		defer giveBack()
		rows, err := conn.QueryContext(ctx, query, args...)
		if err != nil {
			return byteio.Failure(err)
		}
		defer rows.Close()
		row.rows = rows
		to := sender.To(out, pace.New(pace.Gathered))
		for i := 0; rows.Next(); i++ {
			v, err := scan(rows)
			if err != nil {
				return fmt.Errorf("row %d: %w", i, err)
			}
			if err := to.Send(ctx, v); err != nil {
				return err
			}
		}
		return byteio.AtEnd(byteio.Failure(rows.Err()))
	}, pipe.Defaults("sqlio.Query", opts, size)...)
}
