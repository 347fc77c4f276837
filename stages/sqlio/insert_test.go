package sqlio_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
	"github.com/penstock-go/penstock/stages/sqlio"
)

// inserted runs a pipeline that inserts n rows in batches of size.
func inserted(ctx context.Context, d *database, n, size int, opts ...pipe.Option) error {
	db := d.db()
	defer db.Close()
	p := pipe.New("test")
	batches := stages.Batch(stages.FromSlice(p, stagetest.UpTo(n), opts...), size, 0)
	sqlio.Insert(batches, db, insertRow, rowArgs, pipe.Name("insert"))
	err := p.Run(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.leftOpen = d.open // Close of db would close them
	return err
}

func TestInsertRunsOneTransactionForEachBatch(t *testing.T) {
	for _, n := range []int{0, 1, 10, 25} {
		stagetest.ForSourceLengths(t, func(t *testing.T, source pipe.Option) {
			d := &database{}
			if err := inserted(t.Context(), d, n, 10, source); err != nil {
				t.Fatal(err)
			}
			sameTable(t, d, n)
			if len(d.sizes) != (n+9)/10 || d.prepared != 1 || d.leftOpen != 0 || d.rolled != 0 {
				t.Errorf("transactions %v, %d statements prepared, %d left open, %d rolled back", d.sizes, d.prepared, d.leftOpen, d.rolled)
			}
		})
	}
}

func TestInsertRollsBackTheBatchOfARowThatFails(t *testing.T) {
	for refuse, kept := range map[int64]int{10: 10, 15: 10, 19: 10, 20: 20, 9: 0} {
		stagetest.ForSourceLengths(t, func(t *testing.T, source pipe.Option) {
			d := &database{refuse: refuse}
			err := inserted(t.Context(), d, 100, 10, source)
			want := fmt.Sprintf("pipe: test/insert: element %d: row %d: no good", refuse/10, refuse)
			if !errors.Is(err, stagetest.ErrBad) || err.Error() != want {
				t.Errorf("Run = %v, want %s", err, want)
			}
			sameTable(t, d, kept)
			if d.rolled != 1 || d.leftOpen != 0 {
				t.Errorf("%d transactions rolled back, %d statements open, want 1 and 0", d.rolled, d.leftOpen)
			}
		})
	}
}

func TestInsertThatIsRefusedFails(t *testing.T) {
	for call, want := range map[string]string{
		"prepare": "pipe: test/insert: no good",
		"begin":   "pipe: test/insert: element 0: no good",
		"commit":  "pipe: test/insert: element 0: commit of rows 0 to 9: no good",
	} {
		t.Run(call, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &database{refuseAt: call}
				err := inserted(t.Context(), d, 100, 10)
				if !errors.Is(err, stagetest.ErrBad) || err.Error() != want {
					t.Errorf("Run = %v, want %s", err, want)
				}
				if len(d.rows) != 0 || d.leftOpen != 0 {
					t.Errorf("%d rows, %d statements open, want 0 and 0", len(d.rows), d.leftOpen)
				}
			})
		})
	}
}

func TestCancelLeavesOnlyCompleteBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &database{slow: time.Second}
		ctx, cancel := context.WithTimeoutCause(t.Context(), 25*time.Second+1, stagetest.ErrBad)
		defer cancel()
		err := inserted(ctx, d, 100, 10)
		if failure := new(pipe.StageError); !errors.Is(err, stagetest.ErrBad) || errors.As(err, &failure) {
			t.Errorf("Run = %v, want the cause without a StageError", err)
		}
		synctest.Wait() // database/sql rolls back in a goroutine of its own
		sameTable(t, d, 20)
		if d.rolled != 1 {
			t.Errorf("%d transactions rolled back, want 1", d.rolled)
		}
	})
}

func TestInsertSkipsEmptyBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &database{}
		db := d.db()
		defer db.Close()
		p := pipe.New("test")
		sqlio.Insert(stages.FromSlice(p, [][]int{{}, {1}, nil}), db, insertRow, rowArgs)
		stagetest.Run(t, p)
		if len(d.sizes) != 1 {
			t.Errorf("transactions %v, want one", d.sizes)
		}
	})
}
