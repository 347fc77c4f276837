package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"syscall"
	"time"
)

// An answer is an error with the status and the text that a client gets.
type answer struct {
	status int
	text   string
}

func (a *answer) Error() string { return a.text }

var (
	errGoingAway    = &answer{http.StatusServiceUnavailable, "the server is going away"}
	errBusy         = &answer{http.StatusServiceUnavailable, "too many uploads are under way"}
	errTooLong      = &answer{http.StatusRequestTimeout, "the upload took too long"}
	errDisconnected = &answer{http.StatusBadRequest, "the client has disconnected"}
	errTaken        = &answer{http.StatusConflict, "a folder has this name"}
)

// An unsyncedError means that a file has its name, but that the directory could
// not be written to the disk.
type unsyncedError struct{ error }

func (e unsyncedError) Unwrap() error { return e.error }

// systemErrors are errors that a client can avoid, or that end without a change
// to the server.
var systemErrors = []struct {
	err    error
	status int
	text   string
}{
	{syscall.ENOSPC, http.StatusInsufficientStorage, "the disk is full"},
	{syscall.EDQUOT, http.StatusInsufficientStorage, "the disk quota is used up"},
	{syscall.EFBIG, http.StatusRequestEntityTooLarge, "the file system does not allow such a large file"},
	{syscall.EISDIR, http.StatusConflict, errTaken.text},
	{fs.ErrExist, http.StatusConflict, errTaken.text},
	{syscall.EBUSY, http.StatusConflict, "the file is in use"},
	{syscall.EROFS, http.StatusForbidden, "the directory is read-only"},
	{fs.ErrPermission, http.StatusForbidden, "the server may not write this file"},
	{syscall.ENAMETOOLONG, http.StatusBadRequest, "the name is too long"},
	{syscall.EILSEQ, http.StatusBadRequest, "the file system does not allow this name"},
	{syscall.EMFILE, http.StatusServiceUnavailable, "too many files are open"},
	{syscall.ENFILE, http.StatusServiceUnavailable, "too many files are open"},
}

// answerOf returns the answer to a request that failed with err.
func answerOf(err error) *answer {
	var own *answer
	if errors.As(err, &own) {
		return own
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return &answer{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", large.Limit)}
	}
	for _, s := range systemErrors {
		if errors.Is(err, s.err) {
			return &answer{s.status, s.text}
		}
	}
	return &answer{http.StatusInternalServerError, "the server has failed"}
}

// outcomeOf describes for the log how a request ended with err.
func outcomeOf(err error) string {
	var unsynced unsyncedError
	if errors.As(err, &unsynced) {
		return fmt.Sprintf("stored, but a power cut may lose it: %v", err)
	}
	return fmt.Sprintf("not stored: %v", err)
}

// These are the times that the server waits for a client that has its answer,
// and for one that does not read it.
const (
	patienceToRead  = time.Second
	patienceToWrite = 10 * time.Second
)

// respondError answers a request that failed with err. The name is empty if the
// request was refused.
func respondError(w http.ResponseWriter, name string, err error) {
	if name == "" {
		name = "the file"
	}
	a := answerOf(err)
	text := fmt.Sprintf("%s was not stored: %s", name, a.text)
	var unsynced unsyncedError
	if errors.As(err, &unsynced) {
		a.status = http.StatusInternalServerError
		text = fmt.Sprintf("%s is stored, but a power cut may lose it, so send it again", name)
	}
	switch a.status {
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", http.MethodPut)
	case http.StatusUnsupportedMediaType:
		w.Header().Set("Accept-Encoding", "identity")
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "10")
	}
	w.Header().Set("Connection", "close") // so that the server does not wait for the remaining body
	// Unless the server reads what has arrived, the system resets the
	// connection, and the client may lose the answer.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(patienceToRead))
	respond(w, a.status, text)
}

// respond sends an answer. A client that does not read it is disconnected.
func respond(w http.ResponseWriter, status int, text string) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patienceToWrite))
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	fmt.Fprintln(w, text)
}
