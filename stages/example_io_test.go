package stages_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
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

// runShow runs the pipeline and prints its error, if any.
func runShow(p *pipe.Pipeline) {
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
}

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

func ExampleFromReader() {
	p := pipe.New("example")
	stages.ToWriter(stages.FromReader(p, strings.NewReader("hello\n")), os.Stdout)
	runShow(p)
	// Output:
	// hello
}

func ExampleFromReadCloser() {
	body := io.NopCloser(strings.NewReader("the body of a request\n"))
	p := pipe.New("example")
	stages.ToWriter(stages.FromReadCloser(p, body), os.Stdout)
	runShow(p)
	// Output:
	// the body of a request
}

func ExampleToWriter() {
	p := pipe.New("example")
	stages.ToWriter(jsonio.Encode(stages.FromSlice(p, []string{"a", "b"})), os.Stdout)
	runShow(p)
	// Output:
	// "a"
	// "b"
}

func ExampleThrough() {
	p := pipe.New("example")
	text := stages.Through(stages.FromSlice(p, []byte("48656c6c6f")), func(r io.Reader) (io.Reader, error) {
		return hex.NewDecoder(bufio.NewReader(r)), nil
	})
	stages.ToWriter(text, os.Stdout)
	runShow(p)
	// Output:
	// Hello
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

func ExampleTee() {
	p := pipe.New("example")
	copies := stages.Tee(stages.FromSlice(p, upTo(3)), 2)
	var n int64
	stages.Count(copies[0], &n)
	show(p, copies[1])
	fmt.Println(n, "elements")
	// Output:
	// 0
	// 1
	// 2
	// 3 elements
}

// All elements of a key go the same way, in order.
func ExamplePartition() {
	p := pipe.New("example")
	byLetter := stages.Partition(stages.FromSlice(p, []string{"a1", "b1", "a2", "c1", "b2"}), 2, func(s string) byte { return s[0] })
	var parts [2][]string
	for i, s := range byLetter {
		stages.Collect(s, &parts[i])
	}
	err := p.Run(context.Background())
	all := slices.Concat(parts[0], parts[1])
	fmt.Println(len(all), slices.Index(all, "a1") < slices.Index(all, "a2"), slices.Index(all, "b1") < slices.Index(all, "b2"), err)
	// Output: 5 true true <nil>
}

func ExampleRoute() {
	p := pipe.New("example")
	parity := stages.Route(stages.FromSlice(p, upTo(5)), 2, func(v int) int { return v % 2 })
	var even []int
	stages.Collect(parity[0], &even)
	show(p, parity[1])
	fmt.Println(even)
	// Output:
	// 1
	// 3
	// [0 2 4]
}

func ExampleBalance() {
	p := pipe.New("example")
	var n [2]int64
	for i, part := range stages.Balance(stages.FromSlice(p, upTo(1000)), 2) {
		stages.Count(part, &n[i])
	}
	runShow(p)
	fmt.Println(n[0] + n[1])
	// Output:
	// 1000
}

func ExampleForEach() {
	p := pipe.New("example")
	stages.ForEach(stages.FromSlice(p, []string{"a", "b"}), func(_ context.Context, s string) error {
		_, err := fmt.Println(s)
		return err
	})
	runShow(p)
	// Output:
	// a
	// b
}

func ExampleCollect() {
	p := pipe.New("example")
	var got []int
	stages.Collect(stages.FromSlice(p, upTo(3)), &got)
	runShow(p)
	fmt.Println(got)
	// Output:
	// [0 1 2]
}

func ExampleCount() {
	p := pipe.New("example")
	var n int64
	stages.Count(stages.FromSlice(p, upTo(1000)), &n)
	runShow(p)
	fmt.Println(n)
	// Output:
	// 1000
}

func ExampleDiscard() {
	p := pipe.New("example")
	numbers, failures := stages.Attempt(stages.FromSlice(p, []string{"1", "x"}), atoi)
	stages.Discard(failures)
	show(p, numbers)
	// Output:
	// 1
}

func ExampleToChan() {
	p := pipe.New("example")
	numbers := make(chan int)
	stages.ToChan(stages.FromSlice(p, upTo(3)), numbers)
	var err error
	go func() {
		defer close(numbers)
		err = p.Run(context.Background())
	}()
	for v := range numbers {
		fmt.Println(v)
	}
	fmt.Println(err)
	// Output:
	// 0
	// 1
	// 2
	// <nil>
}

func ExampleAll() {
	p := pipe.New("example")
	for v, err := range stages.All(context.Background(), p, stages.FromSlice(p, upTo(1000))) {
		if err != nil {
			fmt.Println(err)
		}
		if v == 2 {
			break
		}
		fmt.Println(v)
	}
	// Output:
	// 0
	// 1
}

func ExampleBackoff() {
	wait := stages.Backoff(time.Second, time.Minute)
	for _, failed := range []int{1, 2, 20} {
		d := wait(failed)
		fmt.Println(d > 400*time.Millisecond, d <= time.Minute)
	}
	// Output:
	// true true
	// true true
	// true true
}
