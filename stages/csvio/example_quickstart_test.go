package csvio_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/jsonio"
)

func Example() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	people, rejected := filepath.Join(folder, "people.csv"), filepath.Join(folder, "rejected.json")
	if err := os.WriteFile(people, []byte("name,age\nAnn,31\nBob\nCy,7\n"), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	parse := func(_ context.Context, r csvio.Row) (int, error) { return strconv.Atoi(r.Fields[1]) }
	store := func(_ context.Context, age int) error {
		_, err := fmt.Println("age", age)
		return err
	}

	p := pipe.New("import")
	rows, failures := csvio.Attempt(fileio.Read(p, people), "people.csv")
	ages := stages.MapErr(rows, parse, pipe.Workers(4))
	stages.ForEach(ages, store)
	fileio.Write(jsonio.Encode(failures), rejected)
	fmt.Println(p.Run(context.Background()))

	text, err := os.ReadFile(rejected)
	fmt.Printf("%s%v\n", text, err)
	// Output:
	// age 31
	// age 7
	// <nil>
	// {"Value":{"File":"people.csv","Line":3,"Header":null,"Fields":null,"Text":"Bob"},"Err":"people.csv: line 3: wrong number of fields: 1, and the header has 2"}
	// <nil>
}
