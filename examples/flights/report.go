package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// reportHeader names the columns of the report.
var reportHeader = []string{"origin", "name", "city", "state", "flights", "mean_delay", "late_share", "distance"}

// A Report sums up the flights of each airport of origin. Its size depends on
// the number of airports, not on the number of flights.
type Report struct {
	origins map[Code]*Origin
	unknown int64 // flights from or to an airport that is not in the table
}

// An Origin is one row of the report.
type Origin struct {
	Code     Code
	Airport  *Airport
	Flights  int64
	Delay    int64 // minutes, of all flights together
	Late     int64 // number of late flights
	Distance int64 // miles, of all flights together
}

func newReport() *Report { return &Report{origins: make(map[Code]*Origin)} }

// add adds one flight and returns r. stages.Fold needs a function of this form.
func (r *Report) add(f Flight) *Report {
	o := r.origins[f.Origin]
	if o == nil {
		o = &Origin{Code: f.Origin, Airport: f.From}
		r.origins[f.Origin] = o
	}
	o.Flights++
	o.Delay += int64(f.Delay)
	o.Distance += int64(f.Distance)
	if f.Delay > late {
		o.Late++
	}
	if f.From == unknown || f.To == unknown {
		r.unknown++
	}
	return r
}

// byFlights returns the origins, most flights first, and by code if equal.
func (r *Report) byFlights() iter.Seq[*Origin] {
	return slices.Values(slices.SortedFunc(maps.Values(r.origins), func(a, b *Origin) int {
		return cmp.Or(cmp.Compare(b.Flights, a.Flights), strings.Compare(a.Code.String(), b.Code.String()))
	}))
}

// fields appends the columns of o to dst.
func (o *Origin) fields(dst []string) []string {
	flights := float64(o.Flights) // at least 1
	return append(dst, o.Code.String(), o.Airport.Name, o.Airport.City, o.Airport.State,
		strconv.FormatInt(o.Flights, 10),
		strconv.FormatFloat(float64(o.Delay)/flights, 'f', 3, 64),
		strconv.FormatFloat(float64(o.Late)/flights, 'f', 3, 64),
		strconv.FormatInt(o.Distance, 10))
}

// printOrigins writes origins as an aligned table.
func printOrigins(w io.Writer, origins []*Origin) error {
	var text bytes.Buffer // so that w gets the table in one Write
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(reportHeader, "\t"))
	for _, o := range origins {
		fmt.Fprintln(table, strings.Join(o.fields(nil), "\t"))
	}
	table.Flush()
	_, err := text.WriteTo(w)
	return err
}
