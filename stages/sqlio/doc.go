// Package sqlio queries a SQL database and inserts rows into it.
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
// [Query] is a source, which emits an element for each row of a result.
// [Insert] is a sink of batches, with one transaction for each batch. Both use
// package [database/sql], so they need a driver, which the program imports.
//
// The table shows which order a stage keeps, what it holds besides the Buffer
// in work, and what bounds that.
//
//	stage   order  holds    bounded by
//	Query   kept   nothing
//	Insert  kept   one row  the function args
//
// A driver may hold more, such as the whole result of a query.
//
// # Ownership
//
// The caller owns the database and closes it after the run. The functions scan
// and args must not keep the arguments that they get. Insert reads batches and
// does not change them.
//
// # Cancellation, stop and drain
//
// If the context ends, the batch that is being inserted is rolled back, and
// earlier batches stay. After a [pipe.Pipeline.Drain], Query emits no further
// rows, and Insert inserts everything that the sources handed over.
//
// # Errors and panics
//
// Errors are those of the driver. An error of Query names the row of the
// result. An error of Insert names the batch, as the element of the stage, and
// the row. A batch fails as a whole. Both panic if the database or the function
// is nil.
//
// # Concurrency
//
// Each stage runs on one goroutine, which runs one statement at a time. Giving
// it Workers is a wiring error. For several transactions at a time, split the
// batches with stages.Balance and give each part an Insert. Batches then arrive
// in any order.
//
// # Limitations
//
// Insert runs one statement for each row. It does not create tables. If a
// commit fails, only the database knows whether the batch is stored.
//
// # Inside
//
//	query.go   Query
//	insert.go  Insert, and the transaction of a batch
package sqlio
