package sqlio_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
	"github.com/penstock-go/penstock/stages/sqlio"
)

// The databases are opened outside of the pipelines, because an open one has a
// goroutine of its own.

func TestInsertKeepsTheRules(t *testing.T) {
	db := (&database{}).db()
	defer db.Close()
	conform.TestStage(t, conform.Stage[int, int]{
		Sink: func(in *pipe.Stream[int]) { sqlio.Insert(stages.Batch(in, 10, 0), db, insertRow, rowArgs) },
	})
}

func TestQueryKeepsTheRules(t *testing.T) {
	db := table(1000).db()
	defer db.Close()
	conform.TestStage(t, conform.Stage[int, int]{
		Source: func(p *pipe.Pipeline) *pipe.Stream[int] { return sqlio.Query(p, db, selectAll, nil, scanInt) },
		Want:   func([]int) []int { return stagetest.UpTo(1000) },
	})
}
