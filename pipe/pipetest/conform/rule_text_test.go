package conform

import "testing"

func TestExplanationsAreWrapped(t *testing.T) {
	r := rule[int]{name: "end", text: "Short.", cause: "one two three four five six seven eight nine ten eleven twelve thirteen"}
	want := `rule "end" (required)
contract: Short.
expected: io.EOF
seen:     stack:
            a line that begins with a space is not wrapped, however long it is
usually:  one two three four five six seven eight nine ten eleven twelve
          thirteen`
	got := r.explain("io.EOF", "stack:\n  a line that begins with a space is not wrapped, however long it is")
	if got != want {
		t.Errorf("explain =\n%s\nwant\n%s", got, want)
	}
	r.optional = true
	want = "rule \"end\" (optional)\ncontract: Short.\nseen:     nothing\nusually:  " + "one two three four five six seven eight nine ten eleven twelve\n          thirteen"
	if got := r.explain("", "nothing"); got != want {
		t.Errorf("explain =\n%s\nwant\n%s", got, want)
	}
}
