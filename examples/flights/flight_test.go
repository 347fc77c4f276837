package main

import (
	"strings"
	"testing"
	"time"

	"github.com/penstock-go/penstock/stages/csvio"
)

func TestParseFlightNamesTheBadField(t *testing.T) {
	const date = "2001-02-28 23:59"
	for _, test := range []struct {
		row  string
		want string // a part of the reason; empty: the row is good
	}{
		{date + ",-1116,0,ATL,SAV", ""},
		{date + ",15,4962,LAX,LAX", ""},
		{date + ",+5,1,ATL,SAV", ""},
		{"2001-02-30 10:00,0,1,ATL,SAV", `date: "2001-02-30 10:00"`},
		{"2001-02-28 25:61,0,1,ATL,SAV", `date: "2001-02-28 25:61"`},
		{"2001-02-28 7:05,0,1,ATL,SAV", `date: "2001-02-28 7:05"`},
		{"2001-02-28,0,1,ATL,SAV", "date"},
		{",0,1,ATL,SAV", "date"},
		{date + ",late,1,ATL,SAV", `delay: "late"`},
		{date + ",,1,ATL,SAV", `delay: ""`},
		{date + ",1.5,1,ATL,SAV", "delay"},
		{date + ",2147483648,1,ATL,SAV", "delay"},
		{date + ",0,far,ATL,SAV", `distance: "far"`},
		{date + ",0,-1,ATL,SAV", "distance: -1 is negative"},
		{date + ",0,1,AT,SAV", `origin: "AT"`},
		{date + ",0,1,A1L,SAV", `origin: "A1L"`},
		{date + ",0,1,ATL,SAVA", `destination: "SAVA"`},
		{date + ",0,1,ATL,", `destination: ""`},
		{date + ",0,1,ATL,Zü", "destination"},
		{date + ",0,1,ATL", "4 fields, want 5"},
	} {
		_, err := parseFlight(csvio.Row{Fields: strings.Split(test.row, ",")})
		switch {
		case test.want == "" && err != nil:
			t.Errorf("parseFlight(%q) = %v, want no error", test.row, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("parseFlight(%q) = %v, want an error with %q", test.row, err, test.want)
		}
	}
}

func TestParseFlightReadsAllFields(t *testing.T) {
	row := csvio.Row{Fields: []string{"2001-01-31 00:01", "-7", "2176", "LAS", "PHL"}}
	got, err := parseFlight(row)
	want := Flight{
		Date:  time.Date(2001, time.January, 31, 0, 1, 0, 0, time.UTC),
		Delay: -7, Distance: 2176, Origin: Code{'L', 'A', 'S'}, Destination: Code{'P', 'H', 'L'},
	}
	if err != nil || got != want {
		t.Errorf("parseFlight(%q) = %v, %v, want %v", row.Fields, got, err, want)
	}
}

func TestEnrichAddsAirports(t *testing.T) {
	table, err := readAirports()
	if err != nil {
		t.Fatal(err)
	}
	f := table.enrich(Flight{Origin: Code{'L', 'A', 'S'}, Destination: Code{'Q', 'Q', 'Q'}})
	if f.From.City != "Las Vegas" || f.From.State != "NV" {
		t.Errorf("From = %v, want Las Vegas, NV", *f.From)
	}
	if f.To != unknown {
		t.Errorf("To = %v, want unknown", *f.To)
	}
}
