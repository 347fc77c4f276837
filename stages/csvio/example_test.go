package csvio_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/jsonio"
)

type person struct {
	name string
	age  int
}

func parsePerson(_ context.Context, r csvio.Row) (person, error) {
	age, err := strconv.Atoi(r.Fields[1])
	return person{r.Fields[0], age}, err
}

func isAdult(v person) bool { return v.age >= 18 }

func personFields(dst []string, v person) []string {
	return append(dst, v.name, strconv.Itoa(v.age))
}

func Example() {
	ctx := context.Background()

	p := pipe.New("adults")
	rows := csvio.Read(fileio.Read(p, "testdata/people.csv"), "people.csv")
	people := stages.MapErr(rows, parsePerson, pipe.Workers(4))
	adults := stages.Filter(people, isAdult)
	text := csvio.Write(adults, []string{"name", "age"}, personFields)
	stages.ToWriter(text, os.Stdout)
	err := p.Run(ctx)

	fmt.Println(err)
	// Output:
	// name,age
	// Ann,31
	// "C, D",18
	// <nil>
}

func ExampleRead() {
	file := strings.NewReader("name,age\nAnn,31\n\"C, D\",18\n")

	p := pipe.New("example")
	rows := csvio.Read(stages.FromReader(p, file), "people.csv")
	stages.ForEach(rows, func(_ context.Context, r csvio.Row) error {
		_, err := fmt.Println(r.Line, r.Fields[0], "is", r.Fields[1])
		return err
	})
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output:
	// 2 Ann is 31
	// 3 C, D is 18
	// <nil>
}

func ExampleRead_broken() {
	file := strings.NewReader("name,age\nAnn,31\nBob\n")

	p := pipe.New("example")
	rows := csvio.Read(stages.FromReader(p, file), "people.csv", pipe.Name("rows"))
	stages.Discard(rows)
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output: pipe: example/rows: people.csv: line 3: wrong number of fields: 1, and the header has 2
}

func ExampleAttempt() {
	file := strings.NewReader("name,age\nAnn,31\nBob\n\"C, D\",18\n")

	p := pipe.New("example")
	rows, failures := csvio.Attempt(stages.FromReader(p, file), "people.csv")
	var n int64
	stages.Count(rows, &n)
	stages.ForEach(failures, func(_ context.Context, f stages.Failure[csvio.Row]) error {
		_, err := fmt.Printf("%q: %v\n", f.Value.Text, f.Err)
		return err
	})
	err := p.Run(context.Background())

	fmt.Println(n, "rows", err)
	// Output:
	// "Bob": people.csv: line 3: wrong number of fields: 1, and the header has 2
	// 2 rows <nil>
}

func ExampleWrite() {
	p := pipe.New("example")
	squares := csvio.Write(stages.FromSlice(p, []int{0, 1, 2}), []string{"n", "square"}, func(dst []string, v int) []string {
		return append(dst, strconv.Itoa(v), strconv.Itoa(v*v))
	})
	stages.ToWriter(squares, os.Stdout)
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output:
	// n,square
	// 0,0
	// 1,1
	// 2,4
	// <nil>
}

func ExampleReadFormat() {
	file := strings.NewReader("# prices of May\napples;1,20\npears;0,95\n")

	p := pipe.New("example")
	format := csvio.Format{Comma: ';', Comment: '#', Header: []string{"fruit", "price"}}
	rows := csvio.ReadFormat(stages.FromReader(p, file), "prices.csv", format)
	stages.ForEach(rows, func(_ context.Context, r csvio.Row) error {
		_, err := fmt.Println(r.Line, r.Header[0], r.Fields[0], r.Header[1], r.Fields[1])
		return err
	})
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output:
	// 2 fruit apples price 1,20
	// 3 fruit pears price 0,95
	// <nil>
}

func ExampleReadFormat_wrongDelimiter() {
	file := strings.NewReader("fruit;price\napples;1,20\n")

	p := pipe.New("example")
	stages.Discard(csvio.Read(stages.FromReader(p, file), "prices.csv", pipe.Name("rows")))
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output: pipe: example/rows: prices.csv: line 1: the row is one field with commas, and 2 with semicolons; set the Comma of a csvio.Format
}

func ExampleAttemptFormat() {
	file := strings.NewReader("fruit\tprice\napples\t1.20\npears\n")

	p := pipe.New("example")
	rows, failures := csvio.AttemptFormat(stages.FromReader(p, file), "prices.tsv", csvio.Format{Comma: '\t'})
	var n int64
	stages.Count(rows, &n)
	stages.ForEach(failures, func(_ context.Context, f stages.Failure[csvio.Row]) error {
		_, err := fmt.Println(f.Err)
		return err
	})
	err := p.Run(context.Background())

	fmt.Println(n, "rows", err)
	// Output:
	// prices.tsv: line 3: wrong number of fields: 1, and the header has 2
	// 1 rows <nil>
}

func ExampleWriteFormat() {
	p := pipe.New("example")
	words := stages.FromSlice(p, []string{"a;b", "c"})
	text := csvio.WriteFormat(words, []string{"word", "size"}, func(dst []string, v string) []string {
		return append(dst, v, strconv.Itoa(len(v)))
	}, csvio.Format{Comma: ';'})
	stages.ToWriter(text, os.Stdout)
	err := p.Run(context.Background())

	fmt.Println(err)
	// Output:
	// word;size
	// "a;b";3
	// c;1
	// <nil>
}

// The file of failures has the bytes of a row that is not UTF-8, so that the
// row can be corrected.
func ExampleRow() {
	file := strings.NewReader("name,age\ncaf\xe9\n")

	p := pipe.New("example")
	rows, failures := csvio.Attempt(stages.FromReader(p, file), "x.csv")
	stages.Discard(rows)
	var texts []string
	decoded := jsonio.Decode[stages.Failure[csvio.Row]](jsonio.Encode(failures))
	stages.Collect(stages.Map(decoded, func(f stages.Failure[csvio.Row]) string { return f.Value.Text }), &texts)
	err := p.Run(context.Background())

	fmt.Printf("%q %v\n", texts, err)
	// Output: ["caf\xe9"] <nil>
}
