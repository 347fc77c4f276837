package stacks

import (
	"path"
	"strconv"
	"strings"
)

// Parse reads the text of runtime.Stack or debug.Stack.
func Parse(text string) []Goroutine {
	var all []Goroutine
	for block := range strings.SplitSeq(text, "\n\n") {
		header, frames, _ := strings.Cut(block, "\n")
		if !strings.HasPrefix(header, "goroutine ") {
			continue
		}
		g := parseHeader(header)
		g.Frames = parseFrames(frames)
		all = append(all, g)
	}
	return all
}

// parseHeader reads a line such as the first of these, which is that of Go
// 1.26, or the second, which is that of later releases:
//
//	goroutine 26 [chan receive (durable), synctest bubble 2 labels:{"stage": "parse"}]:
//	goroutine 26 [chan receive (durable), synctest bubble 2] {stage: "parse csv"}:
func parseHeader(line string) Goroutine {
	id, status, _ := strings.Cut(strings.TrimPrefix(line, "goroutine "), " ")
	g := Goroutine{ID: id}
	status, labels := cutLabels(status)
	g.Labels = parseLabels(labels)
	if _, bubble, ok := strings.Cut(status, "synctest bubble "); ok {
		g.Bubble = strings.TrimRight(bubble, "]:")
	}
	_, state, _ := strings.Cut(status, "[")
	state, _, _ = strings.Cut(state, ",")
	g.State, g.Durable = strings.CutSuffix(strings.TrimRight(state, "]:"), " (durable)")
	g.Durable = g.Durable && waits(g.State)
	return g
}

// waits reports whether state is that of a goroutine that waits for another one
// or for a time. The runtime marks other states as durable as well, such as
// "runnable" and "stopping the world".
func waits(state string) bool {
	for _, prefix := range []string{"chan ", "select", "sleep", "sync.", "synctest."} {
		if strings.HasPrefix(state, prefix) {
			return true
		}
	}
	return false
}

// cutLabels returns the text before the labels, and the text of the labels.
func cutLabels(status string) (before, labels string) {
	before, labels, found := strings.Cut(status, " labels:{")
	if found && !strings.Contains(before, "]") {
		return before, labels
	}
	before, labels, _ = strings.Cut(status, "] {")
	return before, labels
}

// parseLabels reads keys and values up to a brace.
func parseLabels(text string) map[string]string {
	labels := make(map[string]string)
	for text != "" {
		key, after := cutWord(text)
		value, after := cutWord(strings.TrimPrefix(after, ": "))
		if key == "" {
			break
		}
		labels[key] = value
		text = strings.TrimPrefix(after, ", ")
	}
	return labels
}

// cutWord returns the key or the value that s begins with, and the text after
// it. It is quoted if it has other characters than the ones here.
func cutWord(s string) (word, after string) {
	if strings.HasPrefix(s, `"`) {
		return cutQuoted(s)
	}
	after = strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./_")
	return s[:len(s)-len(after)], after
}

// cutQuoted returns the quoted string that s begins with, and the text after
// it.
func cutQuoted(s string) (value, after string) {
	quoted, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", ""
	}
	value, _ = strconv.Unquote(quoted) // cannot fail, as the prefix is quoted
	return value, s[len(quoted):]
}

// parseFrames reads pairs of lines. The first of a pair is a function with its
// arguments, the second a tab and a place.
func parseFrames(text string) []Frame {
	var frames []Frame
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if place, ok := strings.CutPrefix(line, "\t"); ok {
			place, _, _ = strings.Cut(place, " +0x")
			if len(frames) > 0 {
				frames[len(frames)-1].Place = path.Base(place)
			}
			continue
		}
		f := Frame{Function: line}
		if f.Function, f.Created = strings.CutPrefix(line, "created by "); f.Created {
			f.Function, _, _ = strings.Cut(f.Function, " in goroutine ")
		} else if i := strings.LastIndexByte(line, '('); i > 0 {
			f.Function = line[:i]
		}
		frames = append(frames, f)
	}
	return frames
}
