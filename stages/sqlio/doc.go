// Package sqlio reads and writes databases by package database/sql.
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
// The table shows what a stage holds besides the Buffer in work.
//
//	stage   order  holds          bounded by
//	Query   kept   nothing
//	Insert  kept   a transaction  the batch
//
// The driver may hold more. Some drivers read all rows of a query into memory.
//
// # Ownership
//
// The database stays open. The stages take connections from its pool. Query
// holds one until the last row is read. Insert holds one for each transaction,
// and one statement for all of them.
//
// # Cancellation, stop and drain
//
// The driver gets the context of the stage. A driver that ignores it delays the
// end of the run. If the context ends, the transaction in work is rolled back.
// After [pipe.Pipeline.Drain], Query emits no further rows, and Insert stores
// every batch that it gets.
//
// If db.SetMaxOpenConns allows only one connection, for example, one stage may
// wait for it while another holds it and waits for an edge. The edge then
// grows, so that the stage can continue. If there is no memory for that, the
// run fails with [pipe.ErrDeadlock], which names the stages.
//
// # Errors and panics
//
// Rows count from 0. If an insert fails, its batch is rolled back, and earlier
// batches stay. The error has the index of the batch, and of the row among all
// rows. It wraps the error of the driver. A nil database and a nil function
// panic in the call that builds the stage.
//
// # Concurrency
//
// Each stage runs on one goroutine. Giving it [pipe.Workers] is a wiring error.
// To insert on several connections, use an Insert for each output of
// stages.Balance.
//
// # Limitations
//
// Query hands over elements that have waited for a millisecond, but checks that
// only when the next row is there. While the driver waits for that row, up to
// 32 elements may wait with it.
//
// Insert runs its statement once for each row, which costs a round trip on most
// networks. A run that failed may have stored some batches. Use an upsert if it
// must be repeatable.
//
// # Inside
//
// query.go and insert.go have one function each. connect.go takes connections
// from the pool.
package sqlio
