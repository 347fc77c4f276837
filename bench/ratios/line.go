package main

import (
	"fmt"
	"slices"
)

// row is the format of a printed line.
const row = "%-20s %10s %10s %8s  %-14s %s\n"

// A line is one printed comparison.
type line struct {
	name string
	by   metric
	target
}

// A metric is the part of a cost that is compared.
type metric struct {
	name   string
	of     func(cost) float64
	figure func(float64) string
}

var (
	wall   = metric{"wall", func(c cost) float64 { return c.wall }, nanoseconds}
	cpu    = metric{"cpu", func(c cost) float64 { return c.cpu }, nanoseconds}
	allocs = metric{"allocs", func(c cost) float64 { return c.allocs }, func(v float64) string { return fmt.Sprintf("%.2f", v) }}
	heap   = metric{"heap", func(c cost) float64 { return c.bytes }, func(v float64) string { return fmt.Sprintf("%.1fMiB", v/(1<<20)) }}
)

// A target is an upper bound of the ratio, of our own figure, or of both. If it
// has both, one of them is sufficient. A line with the zero target is for
// information.
type target struct {
	ratio float64 // bound of ours/peer; 0: none
	ours  float64 // bound of our figure; 0: none
}

// noAllocs is the largest figure that is printed as 0.00. A run allocates
// memory at its start. Divided by the number of operations, that is less than
// noAllocs.
const noAllocs = 0.0049

// print prints the line and reports whether its target is met.
func (l line) print(samples []sample) bool {
	var ours, peer, ratios []float64
	for _, s := range samples {
		o, p := l.by.of(s.ours), l.by.of(s.peer)
		ours, peer, ratios = append(ours, o), append(peer, p), append(ratios, o/p)
	}
	our, ratio := median(ours), median(ratios)
	met := l.ratio > 0 && ratio <= l.ratio || l.target.ours > 0 && our <= l.target.ours
	verdict := "MISSED"
	switch {
	case l.target == target{}:
		met, verdict = true, "-"
	case met:
		verdict = "ok"
	}
	printf(row, l.name, l.by.figure(our), l.by.figure(median(peer)), ratioText(ratio), l.text(l.by), verdict)
	return met
}

// text returns the target in the unit of m.
func (t target) text(m metric) string {
	switch {
	case t.ratio > 0 && t.ours > 0:
		return fmt.Sprintf("<=%s|%s", ratioText(t.ratio), m.figure(t.ours))
	case t.ratio > 0:
		return "<=" + ratioText(t.ratio)
	case t.ours > 0:
		return "<=" + m.figure(t.ours)
	}
	return "-"
}

func ratioText(v float64) string {
	if v != v { // 0/0
		return "-"
	}
	return fmt.Sprintf("%.3f", v)
}

// nanoseconds returns v with three digits, in a suitable unit.
func nanoseconds(v float64) string {
	for _, unit := range []string{"ns", "us", "ms"} {
		if v < 999.5 {
			return fmt.Sprintf("%.3g%s", v, unit)
		}
		v /= 1000
	}
	return fmt.Sprintf("%.3gs", v)
}

// median sorts v and returns its median.
func median(v []float64) float64 {
	slices.Sort(v)
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}
