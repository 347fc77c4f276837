package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"

	_ "modernc.org/sqlite" // the driver "sqlite", in Go alone
)

// batchLength is the number of flights in one transaction. A thousand would do; more only makes
// what an interrupted run loses larger.
const batchLength = 5000

const createTable = `
DROP TABLE IF EXISTS flights;
CREATE TABLE flights (
	date              TEXT    NOT NULL,
	delay             INTEGER NOT NULL,
	distance          INTEGER NOT NULL,
	origin            TEXT    NOT NULL,
	destination       TEXT    NOT NULL,
	origin_city       TEXT    NOT NULL,
	origin_state      TEXT    NOT NULL,
	destination_city  TEXT    NOT NULL,
	destination_state TEXT    NOT NULL
)`

const insertFlight = `INSERT INTO flights VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

// flightArgs appends the arguments of insertFlight to dst, which is used again for every row.
func flightArgs(dst []any, f Flight) []any {
	return append(dst, f.Date.Format(dateLayout), int64(f.Delay), int64(f.Distance),
		f.Origin.String(), f.Destination.String(), f.From.City, f.From.State, f.To.City, f.To.State)
}

// openDatabase opens the SQLite file path, makes it if need be, and empties the table flights.
//
// With a write-ahead log and synchronous=NORMAL a commit costs no wait for the disk. A crash may take the
// last batches, but never half of one. The cache is small: rows are only ever appended.
func openDatabase(ctx context.Context, path string) (*sql.DB, error) {
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(NORMAL)", "cache_size(-4000)", "busy_timeout(5000)"}}
	name := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: pragmas.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	db.SetMaxOpenConns(1) // SQLite has one writer at a time
	if _, err := db.ExecContext(ctx, createTable); err != nil {
		db.Close()
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	return db, nil
}

// countFlights returns the number of rows in the table: what is committed, whatever happened.
func countFlights(db *sql.DB) (n int64, err error) {
	// No context: this is asked also, and above all, after the run was cancelled.
	err = db.QueryRow("SELECT count(*) FROM flights").Scan(&n)
	return n, err
}
