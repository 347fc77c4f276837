package conform

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// The first rule fails, and no other rule is checked.
func TestANilStreamOrStageIsReportedOnce(t *testing.T) {
	mustReportNil(t, "Open", readRules[byte](), func(p *probe) *readCheck[byte] {
		return &readCheck[byte]{probe: p, spec: ReadStream[byte]{
			Open: func(testing.TB, *Feed[byte]) pump.ReadStream[byte] { return nil },
		}}
	})
	mustReportNil(t, "Of", readRules[byte](), func(p *probe) *readCheck[byte] {
		return &readCheck[byte]{probe: p, spec: ReadStream[byte]{
			Of: func(testing.TB, []byte) pump.ReadStream[byte] { return nil },
		}}
	})
	mustReportNil(t, "Open", writeRules[byte](), func(p *probe) *writeCheck[byte] {
		return &writeCheck[byte]{probe: p, spec: WriteStream[byte]{
			Open: func(testing.TB, *Medium[byte]) pump.WriteStream[byte] { return nil },
		}}
	})
	mustReportNil(t, "New", pumpRules(), func(p *probe) *pumpCheck {
		return &pumpCheck{probe: p, newPump: func(pump.ReadStream[byte], pump.WriteStream[byte]) Mover { return nil }}
	})
	mustReportNil(t, "Via", stageRules[byte, byte](), func(p *probe) *stageCheck[byte, byte] {
		return &stageCheck[byte, byte]{probe: p, spec: Stage[byte, byte]{
			Via: func(*pipe.Stream[byte]) *pipe.Stream[byte] { return nil },
		}}
	})
	mustReportNil(t, "Source", stageRules[byte, byte](), func(p *probe) *stageCheck[byte, byte] {
		return &stageCheck[byte, byte]{probe: p, spec: Stage[byte, byte]{
			Source: func(*pipe.Pipeline) *pipe.Stream[byte] { return nil },
		}}
	})
}

// mustReportNil fails t unless the first of the rules reports that the function
// of that name returned nil.
func mustReportNil[C any](t *testing.T, function string, rules []rule[C], enter func(*probe) C) {
	t.Helper()
	v := rules[0].judge(t, examination{limit: stuckLimit}, enter)
	if want := function + " returned nil"; !v.failed || !hasText(v.text, want) {
		t.Errorf("verdict = %+v, want a failure that contains %q", v, want)
	}
	if hasText(v.text, rules[0].cause) {
		t.Errorf("verdict = %+v, with a cause that does not apply", v)
	}
	var before record
	before.add(rules[0].name, v)
	if before.missing(rules[1].name, nil) == "" {
		t.Errorf("%s: rule %q is checked nevertheless", function, rules[1].name)
	}
}
