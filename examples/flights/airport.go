package main

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
)

//go:embed data/airports.csv
var airportsCSV []byte

// An Airport is one row of airports.csv.
type Airport struct {
	Name, City, State string
}

// airports is the table that flights are joined with. It is small, and it is
// only read while the pipeline runs, so all stages may share it.
type airports map[Code]*Airport

// unknown is used for an airport that is not in the table. Its flights are
// loaded as well.
var unknown = &Airport{}

func readAirports() (airports, error) {
	rows, err := csv.NewReader(bytes.NewReader(airportsCSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("airports.csv: %w", err)
	}
	table := make(airports, len(rows))
	for _, row := range rows[1:] { // iata,name,city,state,country,latitude,longitude
		if len(row[0]) == len(Code{}) {
			table[Code([]byte(row[0]))] = &Airport{Name: row[1], City: row[2], State: row[3]}
		}
	}
	return table, nil
}

func (a airports) find(c Code) *Airport {
	if airport, ok := a[c]; ok {
		return airport
	}
	return unknown
}

// enrich adds both airports to a flight. It adds pointers, because millions of
// flights share several hundred airports.
func (a airports) enrich(f Flight) Flight {
	f.From, f.To = a.find(f.Origin), a.find(f.Destination)
	return f
}
