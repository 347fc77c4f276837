package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"modernc.org/sqlite" // the driver "sqlite", written in Go
	sqlite3 "modernc.org/sqlite/lib"
)

// batchLength is the number of flights in one transaction. A larger number
// hardly saves time, and an interrupted run loses up to one batch.
const batchLength = 5000

const tableFlights = `
BEGIN;
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
);
COMMIT`

const insertFlight = `INSERT INTO flights VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

// flightArgs appends the arguments of insertFlight to dst. The caller reuses
// dst for every row.
func flightArgs(dst []any, f Flight) []any {
	return append(dst, f.Date.Format(dateLayout), int64(f.Delay), int64(f.Distance),
		f.Origin.String(), f.Destination.String(), f.From.City, f.From.State, f.To.City, f.To.State)
}

// openDatabase opens and locks the SQLite file path. It creates the file if it
// does not exist.
//
// No other program can open the file until the database is closed. So two runs
// cannot mix their rows. It is a lock of the operating system, and ends with
// the process, even if that is killed.
//
// With a write-ahead log and synchronous=NORMAL, a commit does not wait for the
// disk. A crash may lose the last batches, but never a part of a batch. The
// cache is small because rows are only appended.
func openDatabase(ctx context.Context, path string) (*sql.DB, error) {
	pragmas := url.Values{"_pragma": {
		"busy_timeout(1000)", "locking_mode(EXCLUSIVE)", "journal_mode(WAL)", "synchronous(NORMAL)", "cache_size(-4000)",
	}}
	name := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: pragmas.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	// The one connection has the lock. SQLite has one writer at a time anyway.
	db.SetMaxOpenConns(1)
	// With this locking mode, a lock that was taken once is kept.
	if _, err := db.ExecContext(ctx, "BEGIN EXCLUSIVE; COMMIT"); err != nil {
		db.Close()
		if isBusy(err) {
			err = fmt.Errorf("another run, or another program, is using it: %w", err)
		}
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	return db, nil
}

// isBusy reports whether err says that another connection has a lock.
func isBusy(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_BUSY // without the bits of the extended code
}

// createTable empties the table flights, or creates it.
func createTable(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, tableFlights)
	return err
}

// countFlights returns the number of rows in the table, which is the number of
// flights in committed batches.
func countFlights(db *sql.DB) (n int64, err error) {
	// No context, because a cancelled run needs the number as well.
	err = db.QueryRow("SELECT count(*) FROM flights").Scan(&n)
	return n, err
}
