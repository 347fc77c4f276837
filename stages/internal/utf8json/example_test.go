package utf8json_test

import (
	"encoding/json"
	"fmt"

	"github.com/penstock-go/penstock/stages/internal/utf8json"
)

func ExampleCheck() {
	for _, name := range []string{"caf\xe9", "café"} {
		v := struct{ Names []string }{[]string{name}}
		text, _ := json.Marshal(v)
		fmt.Println(utf8json.Check(text, v))
	}
	// Output:
	// the string.Names[0] is not UTF-8
	// <nil>
}
