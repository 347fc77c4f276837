// Package sqlio reads and writes databases with package database/sql.
//
// # Quick start
//
//	p := pipe.New("archive")
//	numbers := sqlio.Query(p, db, "select n from numbers", nil, scanInt)
//	batches := stages.Batch(numbers, 100, time.Second)
//	sqlio.Insert(batches, archive, "insert into archive values (?, ?)", rowArgs)
//	err := p.Run(ctx)
//
// # Model
//
// [Query] is a source, with an element for each row. [Insert] is a sink of
// batches, with a transaction for each batch.
//
// A stage holds the Buffer that it reads and the Buffer that it fills. The
// table shows the order of its output, what it holds in addition, and what
// bounds that.
//
//	stage   order  holds          bounded by
//	Query   kept   nothing
//	Insert  kept   a transaction  the batch
//
// The driver may hold more. Some drivers read all rows of a query into memory.
//
// # Ownership
//
// The stages do not close the database. They take connections from its pool.
// Query holds a connection until the last row is read. An element of Query must
// not have the memory of a [sql.RawBytes], which the driver uses again. Query
// refuses types that have one. It does not see whether a scan function converts
// one to a []byte without a copy. Insert holds a connection during each
// transaction. It prepares one statement, and uses it in all transactions.
//
// # Cancellation, stop and drain
//
// The driver gets the context of the stage. If it ignores the context, the end
// of the run is delayed. If the context ends, the open transaction is rolled
// back. After [pipe.Pipeline.Drain], Query emits no further rows, and Insert
// stores every batch that it gets.
//
// If db.SetMaxOpenConns allows only one connection, for example, one stage may
// wait for it while another holds it and waits for an edge. The edge then
// grows, so that the stage can continue. If there is no memory for that, the
// run fails with [pipe.ErrDeadlock], which names the stages.
//
// # Errors and panics
//
// If an insert fails, its batch is rolled back, and earlier batches stay in the
// database. The error has the index of the batch, and the index of the row
// among all rows that the stage has read. An error of Query has the index of
// the row. The first index is 0. The error wraps that of the driver. If the
// database or the function is nil, the call that builds the stage panics.
//
// # Concurrency
//
// Each stage runs on one goroutine. Giving it [pipe.Workers] is a wiring error.
// To insert on several connections, use stages.Balance, and an Insert for each
// of its outputs.
//
// # Limitations
//
// Query gathers elements in a Buffer. It hands the Buffer over if it is full,
// or if the elements have waited for a millisecond. It checks the time only
// after it has read a row. So while the driver waits for the next row, the
// elements in the Buffer wait as well.
//
// Insert runs its statement once for each row. With a database server, that is
// a round trip for each row. A run that has failed may have stored some
// batches. If you repeat such a run, use an upsert as the statement, so that no
// row is stored twice.
//
// # Inside
//
// query.go and insert.go have one function each. connect.go takes connections
// from the pool. borrowed.go finds a sql.RawBytes in a type. columns.go measures
// rows.
package sqlio
