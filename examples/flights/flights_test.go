package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sort"
	"strconv"
	"testing"
)

func TestEmbeddedMonthsAreLoadedAndReported(t *testing.T) {
	out := newOutputs(t)
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), out.args(), &stdout, &stderr); code != exitOK {
		t.Fatalf("run() = %d, want 0; %s", code, stderr.String())
	}
	want, err := os.ReadFile("testdata/report.txt")
	if err != nil {
		t.Fatal(err)
	}
	if stdout.String() != string(want) {
		t.Errorf("stdout = %s, want %s", stdout.String(), want)
	}
	if rejects := readFile(t, out.rejects); rejects != "" {
		t.Errorf("rejects = %q, want none", rejects)
	}
	rows := readMonths(t)
	if got, want := readCSV(t, out.report), reportOf(t, rows); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("report = %q, want %q", got, want)
	}
	checkDatabase(t, out.db, rows)
}

// checkDatabase checks that the table has each of rows, in any order.
func checkDatabase(t *testing.T, path string, rows [][]string) {
	t.Helper()
	left := make(map[[9]string]int)
	airports := airportsOf(t)
	for _, row := range rows {
		from, to := airports[row[3]], airports[row[4]]
		left[[9]string{row[0], row[1], row[2], row[3], row[4], from[2], from[3], to[2], to[3]}]++
	}
	db := openFile(t, path)
	result, err := db.Query(`SELECT date, delay, distance, origin, destination,
		origin_city, origin_state, destination_city, destination_state FROM flights`)
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	loaded := 0
	for ; result.Next(); loaded++ {
		var f [9]string
		if err := result.Scan(&f[0], &f[1], &f[2], &f[3], &f[4], &f[5], &f[6], &f[7], &f[8]); err != nil {
			t.Fatal(err)
		}
		if left[f]--; left[f] < 0 {
			t.Fatalf("%q is in the database too often", f)
		}
	}
	if err := result.Err(); err != nil || loaded != len(rows) {
		t.Errorf("%d rows in the database, %v, want %d", loaded, err, len(rows))
	}
}

// reportOf computes the report with plain loops.
func reportOf(t *testing.T, rows [][]string) [][]string {
	t.Helper()
	type total struct{ flights, delay, late, distance int }
	totals := make(map[string]total)
	for _, row := range rows {
		delay, distance := atoi(t, row[1]), atoi(t, row[2])
		sum := totals[row[3]]
		sum.flights++
		sum.delay += delay
		sum.distance += distance
		if delay > 15 {
			sum.late++
		}
		totals[row[3]] = sum
	}
	var codes []string
	for code := range totals {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	sort.SliceStable(codes, func(i, j int) bool { return totals[codes[i]].flights > totals[codes[j]].flights })
	airports := airportsOf(t)
	report := [][]string{{"origin", "name", "city", "state", "flights", "mean_delay", "late_share", "distance"}}
	for _, code := range codes {
		sum, airport := totals[code], airports[code]
		report = append(report, []string{code, airport[1], airport[2], airport[3], strconv.Itoa(sum.flights),
			fmt.Sprintf("%.3f", float64(sum.delay)/float64(sum.flights)),
			fmt.Sprintf("%.3f", float64(sum.late)/float64(sum.flights)), strconv.Itoa(sum.distance)})
	}
	return report
}

// airportsOf returns the rows of airports.csv by code.
func airportsOf(t *testing.T) map[string][]string {
	t.Helper()
	airports := make(map[string][]string)
	for _, row := range readCSV(t, "data/airports.csv") {
		airports[row[0]] = row
	}
	return airports
}

// readMonths returns the rows of the embedded files.
func readMonths(t *testing.T) (rows [][]string) {
	t.Helper()
	names, err := fs.Glob(months, "data/*.gz")
	if err != nil || len(names) != 3 {
		t.Fatalf("embedded files = %q, %v, want three", names, err)
	}
	for _, name := range names {
		f, err := months.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		all, err := csv.NewReader(z).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, all[1:]...)
	}
	return rows
}
