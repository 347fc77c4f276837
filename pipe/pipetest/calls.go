package pipetest

// Calls counts the calls that a Source, a Sink, a Reader or a Writer has seen.
type Calls struct {
	Reads, Writes, Probes           int // Probes are Writes of empty Buffers, and not counted as Writes
	Pauses, Resumes, Closes, Aborts int // a CloseWithError counts as an Abort
}
