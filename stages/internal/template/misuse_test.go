package template_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/template"
)

func TestMisusePanicsInTheBuilderCall(t *testing.T) {
	for want, f := range map[string]func(){
		"template: Read: the store must not be nil":  func() { template.Read(pipe.New("test"), nil) },
		"template: Write: the store must not be nil": func() { template.Write(nil, (*memory)(nil)) },
	} {
		t.Run(want, func(t *testing.T) {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic(%v), want %s", got, want)
				}
			}()
			f()
		})
	}
}
