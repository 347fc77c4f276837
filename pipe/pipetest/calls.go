package pipetest

// Calls counts the calls of the methods of a [Source], a [Sink], a [Reader] or
// a [Writer].
type Calls struct {
	Reads, Writes, Probes           int // a Write of an empty Buffer is a Probe, not a Write
	Pauses, Resumes, Closes, Aborts int // a CloseWithError is an Abort
}
