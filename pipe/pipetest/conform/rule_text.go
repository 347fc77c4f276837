package conform

import (
	"fmt"
	"strings"
)

// explain describes how the rule was broken, for a reader that does not know
// it.
func (r rule[C]) explain(want, seen string) string {
	kind := "required"
	if r.optional {
		kind = "optional"
	}
	return strings.Join([]string{
		fmt.Sprintf("rule %q (%s)", r.name, kind),
		labelled("contract:", r.text), explanation(want, seen), labelled("usually:", r.cause),
	}, "\n")
}

// explanation describes what was expected, unless that is "", and what was
// seen.
func explanation(want, seen string) string {
	text := labelled("seen:", seen)
	if want != "" {
		text = labelled("expected:", want) + "\n" + text
	}
	return text
}

// The widths of a failure.
const (
	labelWidth = 10
	textWidth  = 64
)

// labelled returns text with a label. Long lines are wrapped, except those that
// begin with a space, as in a stack trace.
func labelled(label, text string) string {
	var all []string
	for line := range strings.SplitSeq(text, "\n") {
		lines := []string{line}
		if !strings.HasPrefix(line, " ") {
			lines = wrapped(line)
		}
		for _, l := range lines {
			all = append(all, fmt.Sprintf("%-*s%s", labelWidth, label, l))
			label = ""
		}
	}
	return strings.Join(all, "\n")
}

// wrapped breaks a line at its spaces. A part is longer than textWidth only if
// it is a single word.
func wrapped(line string) []string {
	var lines []string
	for _, word := range strings.Split(line, " ") {
		if n := len(lines); n > 0 && len(lines[n-1])+1+len(word) <= textWidth {
			lines[n-1] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}
