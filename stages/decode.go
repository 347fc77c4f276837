package stages

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"github.com/penstock-go/penstock/pipe"
)

// DecodeJSON emits what the lines of a text stand for, each of them one JSON value. Empty lines are skipped.
//
// A line that is no JSON, does not fit T, or has more than MaxLineSize bytes fails the pipeline with an
// error that names the line. Fields that T does not have are ignored.
//
// Source: encoding/json; the format is known as NDJSON or JSON Lines.
func DecodeJSON[T any](in *pipe.Stream[byte], opts ...pipe.Option) *pipe.Stream[T] {
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[T]) error {
		lines := lineReader{in: in}
		for {
			text, err := lines.next(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if len(text) == 0 {
				continue
			}
			var v T
			if err := json.Unmarshal(text, &v); err != nil {
				return fmt.Errorf("line %d: %w", lines.number, err)
			}
			if err := out.Send(ctx, v); err != nil {
				return err
			}
		}
	}, pipe.Defaults("json", opts)...)
}

// Query emits what scan makes of each row that the query returns, in order.
//
// The query runs when the pipeline does. scan calls rows.Scan; its error fails the pipeline.
func Query[T any](p *pipe.Pipeline, db *sql.DB, query string, args []any, scan func(rows *sql.Rows) (T, error), opts ...pipe.Option) *pipe.Stream[T] {
	must("Query", db != nil, "the database must not be nil")
	mustFunc("Query", scan == nil)
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		rows, err := db.QueryContext(ctx, query, args...)
		if err != nil {
			return noEnd(err)
		}
		defer rows.Close()
		beat := newRhythm(longestGathered).begin()
		for i := 0; rows.Next(); i++ {
			v, err := scan(rows)
			if err != nil {
				return fmt.Errorf("row %d: %w", i, err)
			}
			if err := out.Send(ctx, v); err != nil {
				return err
			}
			if err := beat.flushIfLate(ctx, out); err != nil {
				return err
			}
		}
		return complete(rows.Err())
	}, pipe.Defaults("query", opts)...)
}

// Glob emits the names of the files that match pattern, in the order of their names. A
// pattern that is none fails the pipeline; one that nothing matches does not.
//
// Source: path/filepath.Glob.
func Glob(p *pipe.Pipeline, pattern string, opts ...pipe.Option) *pipe.Stream[string] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		names, err := filepath.Glob(pattern)
		if err != nil {
			return fmt.Errorf("%q: %w", pattern, err)
		}
		return sendAll(ctx, out, names)
	}, pipe.Defaults("glob", opts)...)
}
