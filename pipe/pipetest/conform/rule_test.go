package conform

import (
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// A function of the test that returns nothing is told by the first rule, in words; the others are skipped.
func TestANilFromAFunctionOfTheTestIsTold(t *testing.T) {
	isTold(t, "Open", readRules[byte](), func(p *probe) *reading[byte] {
		return &reading[byte]{probe: p, on: ReadStream[byte]{
			Open: func(testing.TB, *Feed[byte]) pump.ReadStream[byte] { return nil },
		}}
	})
	isTold(t, "Of", readRules[byte](), func(p *probe) *reading[byte] {
		return &reading[byte]{probe: p, on: ReadStream[byte]{
			Of: func(testing.TB, []byte) pump.ReadStream[byte] { return nil },
		}}
	})
	isTold(t, "Open", writeRules[byte](), func(p *probe) *writing[byte] {
		return &writing[byte]{probe: p, on: WriteStream[byte]{
			Open: func(testing.TB, *Medium[byte]) pump.WriteStream[byte] { return nil },
		}}
	})
	isTold(t, "newPump", pumpRules(), func(p *probe) *pumping {
		return &pumping{probe: p, newPump: func(pump.ReadStream[byte], pump.WriteStream[byte]) Mover { return nil }}
	})
	isTold(t, "Via", stageRules[byte, byte](), func(p *probe) *staging[byte, byte] {
		return &staging[byte, byte]{probe: p, on: Stage[byte, byte]{
			Via: func(*pipe.Stream[byte]) *pipe.Stream[byte] { return nil },
		}}
	})
	isTold(t, "Source", stageRules[byte, byte](), func(p *probe) *staging[byte, byte] {
		return &staging[byte, byte]{probe: p, on: Stage[byte, byte]{
			Source: func(*pipe.Pipeline) *pipe.Stream[byte] { return nil },
		}}
	})
}

func isTold[C any](t *testing.T, function string, rules []rule[C], enter func(*probe) C) {
	t.Helper()
	v := rules[0].judge(t, examination{limit: stuckLimit}, enter)
	if want := function + " has returned nil"; !v.failed || !strings.Contains(v.text, want) {
		t.Errorf("verdict = %+v, want a failure that says %q", v, want)
	}
	if strings.Contains(v.text, rules[0].cause) {
		t.Errorf("verdict = %+v, with a cause that has nothing to do with it", v)
	}
	var before record
	before.add(rules[0].name, v)
	if before.missing(rules[1].name, nil) == "" {
		t.Errorf("%s: %q is checked all the same", function, rules[1].name)
	}
}
