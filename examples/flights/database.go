package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"

	_ "modernc.org/sqlite" // the driver "sqlite", written in Go
)

// batchLength is the number of flights in one transaction. A larger number
// hardly saves time, and an interrupted run loses up to one batch.
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

// flightArgs appends the arguments of insertFlight to dst. The caller reuses
// dst for every row.
func flightArgs(dst []any, f Flight) []any {
	return append(dst, f.Date.Format(dateLayout), int64(f.Delay), int64(f.Distance),
		f.Origin.String(), f.Destination.String(), f.From.City, f.From.State, f.To.City, f.To.State)
}

// openDatabase opens the SQLite file path and empties the table flights. It
// creates the file if it does not exist.
//
// With a write-ahead log and synchronous=NORMAL, a commit does not wait for the
// disk. A crash may lose the last batches, but never a part of a batch. The
// cache is small because rows are only appended.
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

// countFlights returns the number of rows in the table, which is the number of
// flights in committed batches.
func countFlights(db *sql.DB) (n int64, err error) {
	// No context, because a cancelled run needs the number as well.
	err = db.QueryRow("SELECT count(*) FROM flights").Scan(&n)
	return n, err
}
