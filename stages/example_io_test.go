package stages_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/gzipio"
	"github.com/penstock-go/penstock/stages/jsonio"
	"github.com/penstock-go/penstock/stages/sqlio"
	"github.com/penstock-go/penstock/stages/textio"
)

const people = "name,age\nAnn,31\nBob,x\n\"C, D\",7\n"

func ExampleCSV() {
	p := pipe.New("example")
	rows := csvio.Read(stages.FromReader(p, strings.NewReader(people)), "people.csv")
	show(p, stages.Map(rows, func(r csvio.Row) string { return r.Fields[0] + " is " + r.Fields[1] }))
	// Output:
	// Ann is 31
	// Bob is x
	// C, D is 7
}

func ExampleAttemptCSV() {
	p := pipe.New("example")
	rows, failures := csvio.Attempt(stages.FromReader(p, strings.NewReader(people+"only one field\n")), "people.csv")
	var n int64
	stages.Count(rows, &n)
	show(p, stages.Map(failures, func(f stages.Failure[csvio.Row]) error { return f.Err }))
	fmt.Println(n, "rows")
	// Output:
	// people.csv: line 5: wrong number of fields: 1, and the header has 2
	// 3 rows
}

func ExampleLines() {
	p := pipe.New("example")
	lines := textio.Lines(stages.FromReader(p, strings.NewReader("a\r\nb")))
	show(p, stages.Map(lines, func(l textio.Line) string { return fmt.Sprint(l.Number, ": ", l.Text) }))
	// Output:
	// 1: a
	// 2: b
}

func ExampleGunzip() {
	p := pipe.New("example")
	stages.ToWriter(gzipio.Read(stages.FromSlice(p, zipped([]byte("hello\n")))), os.Stdout)
	runShow(p)
	// Output:
	// hello
}

func ExampleEncodeCSV() {
	p := pipe.New("example")
	rows := csvio.Write(stages.FromSlice(p, upTo(3)), []string{"n", "square"}, func(dst []string, v int) []string {
		return append(dst, strconv.Itoa(v), strconv.Itoa(v*v))
	})
	stages.ToWriter(rows, os.Stdout)
	runShow(p)
	// Output:
	// n,square
	// 0,0
	// 1,1
	// 2,4
}

func ExampleEncodeJSON() {
	p := pipe.New("example")
	stages.ToWriter(jsonio.Encode(stages.FromSlice(p, []map[string]int{{"a": 1}, nil})), os.Stdout)
	runShow(p)
	// Output:
	// {"a":1}
	// null
}

func ExampleDecodeJSON() {
	type point struct{ X, Y int }
	p := pipe.New("example")
	show(p, jsonio.Decode[point](stages.FromReader(p, strings.NewReader(`{"x":1,"y":2}`+"\n"))))
	// Output:
	// {1 2}
}

func ExampleWriteFile() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "numbers")

	p := pipe.New("example")
	fileio.Write(jsonio.Encode(stages.FromSlice(p, upTo(3))), path)
	runShow(p)

	p = pipe.New("example")
	stages.ToWriter(fileio.Read(p, path), os.Stdout)
	runShow(p)
	// Output:
	// 0
	// 1
	// 2
}

func ExampleReadFile() {
	p := pipe.New("example")
	stages.Discard(fileio.Read(p, "missing.csv", pipe.Name("read")))
	runShow(p)
	// Output:
	// pipe: example/read: open missing.csv: no such file or directory
}

func ExampleGlob() {
	p := pipe.New("example")
	show(p, fileio.Glob(p, "example_i?_test.go"))
	// Output:
	// example_io_test.go
}

func ExampleInsert() {
	db := (&database{}).db()
	defer db.Close()
	p := pipe.New("example")
	batches := stages.Batch(stages.FromSlice(p, upTo(1000)), 100, time.Second)
	sqlio.Insert(batches, db, "insert", func(dst []any, v int) []any { return append(dst, v, strconv.Itoa(v)) })
	fmt.Println(p.Run(context.Background()))
	// Output:
	// <nil>
}

func ExampleQuery() {
	db := (&database{rows: []int64{3, 5}}).db()
	defer db.Close()
	p := pipe.New("example")
	show(p, sqlio.Query(p, db, "select", []any{"of", "two"}, func(rows *sql.Rows) (v int, err error) {
		err = rows.Scan(&v)
		return v, err
	}))
	// Output:
	// 3
	// 5
}
