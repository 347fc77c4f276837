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

// The databases of the Examples are fakes. Programs call sql.Open.

func Example() {
	ctx := context.Background()
	source, target := table(250), table(0)
	db, archive := source.db(), target.db()
	defer db.Close()
	defer archive.Close()

	p := pipe.New("archive")
	numbers := sqlio.Query(p, db, "select n from numbers", nil, scanInt)
	batches := stages.Batch(numbers, 100, time.Second)
	sqlio.Insert(batches, archive, "insert into archive values (?, ?)", rowArgs)
	err := p.Run(ctx)

	fmt.Println(len(target.rows), "rows in transactions of", target.sizes, err)
	// Output: 250 rows in transactions of [100 100 50] <nil>
}

func ExampleQuery() {
	db := table(3).db()
	defer db.Close()

	p := pipe.New("example")
	numbers := sqlio.Query(p, db, "select n from numbers", nil, func(rows *sql.Rows) (v int, err error) {
		err = rows.Scan(&v)
		return v, err
	})
	stages.ForEach(numbers, func(_ context.Context, v int) error {
		_, err := fmt.Println(v)
		return err
	})
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output:
	// 0
	// 1
	// 2
	// <nil>
}

func ExampleInsert() {
	target := table(0)
	db := target.db()
	defer db.Close()

	p := pipe.New("example")
	batches := stages.Batch(stages.FromSlice(p, []int{0, 1, 2, 3, 4}), 2, time.Second)
	sqlio.Insert(batches, db, "insert into numbers values (?, ?)", func(dst []any, v int) []any {
		return append(dst, v, strconv.Itoa(v))
	})
	err := p.Run(context.Background())

	fmt.Println(target.rows, "in transactions of", target.sizes, err)
	// Output: [0 1 2 3 4] in transactions of [2 2 1] <nil>
}
