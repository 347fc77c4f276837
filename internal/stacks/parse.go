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

// parseHeader reads a line such as
//
//	goroutine 26 [chan receive (durable), synctest bubble 2 labels:{"stage": "parse"}]:
func parseHeader(line string) Goroutine {
	id, status, _ := strings.Cut(strings.TrimPrefix(line, "goroutine "), " ")
	g := Goroutine{ID: id, Labels: make(map[string]string)}
	status, labels, _ := strings.Cut(status, " labels:{")
	for labels != "" {
		key, after := cutQuoted(labels)
		value, after := cutQuoted(strings.TrimPrefix(after, ": "))
		if key == "" {
			break
		}
		g.Labels[key] = value
		labels = strings.TrimPrefix(after, ", ")
	}
	if _, bubble, ok := strings.Cut(status, "synctest bubble "); ok {
		g.Bubble = strings.TrimRight(bubble, "]:")
	}
	_, state, _ := strings.Cut(status, "[")
	state, _, _ = strings.Cut(state, ",")
	g.State = strings.TrimSuffix(strings.TrimRight(state, "]:"), " (durable)")
	return g
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
