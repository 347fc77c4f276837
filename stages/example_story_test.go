package stages_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/jsonio"
)

// The story of the README.

func price(ctx context.Context, order csvio.Row) (int, error) {
	return strconv.Atoi(order.Fields[1]) // or ask a service, which may take long
}

func printPrice(ctx context.Context, cents int) error {
	_, err := fmt.Println(cents)
	return err
}

const orders = "order,price\nA1,5\nA2,1200\nA3,40\n"

func Example_tenLines() {
	ctx, file := context.Background(), strings.NewReader(orders)

	p := pipe.New("orders")
	rows := csvio.Read(stages.FromReader(p, file), "orders.csv")
	prices := stages.MapErr(rows, price, pipe.Name("price"))
	large := stages.Filter(prices, func(cents int) bool { return cents >= 10 })
	stages.ForEach(large, printPrice)
	err := p.Run(ctx) // starts every stage, and waits for all of them

	fmt.Println(err)
	// Output:
	// 1200
	// 40
	// <nil>
}

func Example_tenLinesAndAFailure() {
	ctx, file := context.Background(), strings.NewReader(orders+"A4,free\n")

	p := pipe.New("orders")
	rows := csvio.Read(stages.FromReader(p, file), "orders.csv")
	stages.Discard(stages.MapErr(rows, price, pipe.Name("price")))
	err := p.Run(ctx)

	fmt.Println(err)
	// Output: pipe: orders/price: element 3: strconv.Atoi: parsing "free": invalid syntax
}

func Example_workers() {
	ctx, file := context.Background(), strings.NewReader(orders)

	p := pipe.New("orders")
	rows := csvio.Read(stages.FromReader(p, file), "orders.csv")
	prices := stages.MapErr(rows, price, pipe.Name("price"), pipe.Workers(8))
	stages.ForEach(prices, printPrice)
	err := p.Run(ctx)

	fmt.Println(err)
	// Output:
	// 5
	// 1200
	// 40
	// <nil>
}

func Example_failures() {
	ctx, file := context.Background(), strings.NewReader(orders+"A4,free\n")
	folder, err := os.MkdirTemp("", "orders")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	rejected := filepath.Join(folder, "rejected.ndjson")

	p := pipe.New("orders")
	rows := csvio.Read(stages.FromReader(p, file), "orders.csv")
	prices, failures := stages.Attempt(rows, price, pipe.Name("price"), pipe.Workers(8))
	fileio.Write(jsonio.Encode(failures), rejected)
	stages.ForEach(prices, printPrice)
	err = p.Run(ctx)

	text, _ := os.ReadFile(rejected)
	fmt.Println(err, strings.Contains(string(text), "A4,free"))
	// Output:
	// 5
	// 1200
	// 40
	// <nil> true
}

func Example_limits() {
	ctx, file := context.Background(), strings.NewReader(orders)
	p := pipe.New("orders", pipe.MemoryLimit(64<<20)) // bytes, over all stages
	pipe.DrainOnSignal(p, 10*time.Second, os.Interrupt)

	rows := csvio.Read(stages.FromReader(p, file), "orders.csv")
	stages.ForEach(stages.MapErr(rows, price), printPrice)
	err := p.Run(ctx)
	fmt.Println(err)
	// Output:
	// 5
	// 1200
	// 40
	// <nil>
}

func Example_pump() {
	ctx := context.Background()
	src, dst := strings.NewReader("any io.Reader\n"), os.Stdout

	r := pump.NewReader(src)
	w := pump.NewWriter(dst, pump.WriteQueueMaxSize(1<<20), pump.KeepOpen()) // full above 1 MiB, drained at half
	err := pump.New(r, w).Run(ctx)

	fmt.Println(err)
	// Output:
	// any io.Reader
	// <nil>
}
