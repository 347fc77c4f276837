package pipe

// conclude ends the edge. If what it holds is complete, the reader gets io.EOF
// after that.
func (e *edge[T]) conclude(how conclusion) {
	if how.err != nil {
		e.discard(how.err)
		return
	}
	if e.q.Ended() {
		return // the stage has closed the edge earlier
	}
	e.cut.Store(how.cut)
	e.q.Close()
}

// discard drops what the edge holds. From now on its reader and writer get err.
func (e *edge[T]) discard(err error) {
	for _, b := range e.q.Discard(err) {
		b.Release()
	}
}

// stop records that the reader reads no more.
func (e *edge[T]) stop(err error) {
	e.branch.readerStopped() // first, so that what the writer answers to err is not a failure
	e.discard(err)
}
