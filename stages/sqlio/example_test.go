package sqlio_test

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/sqlio"
)

func ExampleQuery() {
	db := (&database{rows: []int64{3, 5}}).db() // or sql.Open
	defer db.Close()

	p := pipe.New("example")
	numbers := sqlio.Query(p, db, "select", []any{"of", "two"}, func(rows *sql.Rows) (v int, err error) {
		err = rows.Scan(&v)
		return v, err
	})
	stages.ForEach(numbers, func(_ context.Context, v int) error {
		_, err := fmt.Println(v)
		return err
	})
	fmt.Println(p.Run(context.Background()))
	// Output:
	// 3
	// 5
	// <nil>
}

func ExampleInsert() {
	table := &database{}
	db := table.db() // or sql.Open
	defer db.Close()

	p := pipe.New("example")
	batches := stages.Batch(stages.FromSlice(p, upTo(250)), 100, time.Second)
	sqlio.Insert(batches, db, "insert", func(dst []any, v int) []any { return append(dst, v, strconv.Itoa(v)) })
	err := p.Run(context.Background())

	fmt.Println(table.sizes, err)
	// Output: [100 100 50] <nil>
}
