package jsonio_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/jsonio"
)

func Example_quickStart() {
	type Person struct {
		Name string
		Age  int
	}
	isAdult := func(p Person) bool { return p.Age >= 18 }
	file := strings.NewReader(`{"Name": "Ann", "Age": 31}` + "\n" + `{"Name": "Cy", "Age": 7}`)

	p := pipe.New("convert")
	people := jsonio.Decode[Person](stages.FromReader(p, file))
	adults := stages.Filter(people, isAdult)
	stages.ToWriter(jsonio.Encode(adults), os.Stdout)
	fmt.Println(p.Run(context.Background()))
	// Output:
	// {"Name":"Ann","Age":31}
	// <nil>
}
