package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/penstock-go/penstock/stages/csvio"
)

// columns is the header that every input file must have.
var columns = []string{"date", "delay", "distance", "origin", "destination"}

// dateLayout is the format of dates in the input and in the database.
const dateLayout = "2006-01-02 15:04"

// A Code is the three letters of an airport. It is an array. A string would be
// a part of the line that was read, and would keep the whole line in memory.
type Code [3]byte

func (c Code) String() string { return string(c[:]) }

// A Flight is one element of this pipeline. All flights have the same size, so
// the engine need not measure each of them.
type Flight struct {
	Date                time.Time // local time of the departure
	Delay               int32     // minutes; negative: early
	Distance            int32     // miles
	Origin, Destination Code

	// set by airports.enrich; shared, never nil after that
	From, To *Airport
}

// late is the delay in minutes above which a flight is late.
const late = 15

// parseFlight converts a row to a Flight, or returns what is wrong with it.
func parseFlight(row csvio.Row) (Flight, error) {
	if len(row.Fields) != len(columns) {
		return Flight{}, fmt.Errorf("%d fields, want %d", len(row.Fields), len(columns))
	}
	var f Flight
	var err error
	if f.Date, err = parseDate(row.Fields[0]); err != nil {
		return Flight{}, err
	}
	if f.Delay, err = parseNumber("delay", row.Fields[1]); err != nil {
		return Flight{}, err
	}
	if f.Distance, err = parseNumber("distance", row.Fields[2]); err != nil {
		return Flight{}, err
	}
	if f.Distance < 0 {
		return Flight{}, fmt.Errorf("distance: %d is negative", f.Distance)
	}
	if f.Origin, err = parseCode("origin", row.Fields[3]); err != nil {
		return Flight{}, err
	}
	f.Destination, err = parseCode("destination", row.Fields[4])
	return f, err
}

// parseDate accepts only the exact format of dateLayout. time.Parse alone would
// accept an hour of one digit as well.
func parseDate(s string) (time.Time, error) {
	date, err := time.Parse(dateLayout, s)
	if err != nil || len(s) != len(dateLayout) {
		return time.Time{}, fmt.Errorf("date: %q is not a date such as %q", s, dateLayout)
	}
	return date, nil
}

func parseNumber(column, s string) (int32, error) {
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("%s: %q is not a whole number of 32 bits", column, s)
	}
	return int32(n), nil
}

func parseCode(column, s string) (Code, error) {
	if len(s) != len(Code{}) {
		return Code{}, fmt.Errorf("%s: %q is not the three letters of an airport", column, s)
	}
	for _, c := range []byte(s) {
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return Code{}, fmt.Errorf("%s: %q is not the three letters of an airport", column, s)
		}
	}
	return Code([]byte(s)), nil
}
