package sqlio

import (
	"context"
	"database/sql"

	"github.com/penstock-go/penstock/pipe"
)

// An end is an In or an Out.
type end interface {
	Acquire(ctx context.Context, r pipe.Resource, get func(context.Context) error) (release func(), err error)
}

// connections returns the connections of db as a resource that stages share.
func connections(db *sql.DB) pipe.Resource {
	return pipe.Resource{
		Key:    db,
		Unit:   "a connection of the database",
		Units:  func() int { return db.Stats().MaxOpenConnections },
		Advice: "with SetMaxOpenConns, allow one for each stage that reads or writes the database",
	}
}

// connect takes a connection of db. If other stages hold all connections, the
// stage of e counts as blocked meanwhile. giveBack returns the connection to
// db.
func connect(ctx context.Context, db *sql.DB, e end) (conn *sql.Conn, giveBack func(), err error) {
	release, err := e.Acquire(ctx, connections(db), func(ctx context.Context) error {
		conn, err = db.Conn(ctx)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return conn, func() {
		_ = conn.Close() // it only gives the connection back
		release()
	}, nil
}
