package wsio_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages/wsio"
)

// A fullDisk is an io.Writer that fails.
type fullDisk struct{}

var errDiskFull = errors.New("the disk is full")

func (fullDisk) Write([]byte) (int, error) { return 0, errDiskFull }

// One pump stores what the peer sends, and another one sends to the peer. The
// failure of the disk ends both. It is the reason of both, whichever pump ends
// first.
func TestFirstFailureIsTheResultOfBothPumpsOfADuplex(t *testing.T) {
	for range 20 {
		ours, peer := connect(t)
		got := receiving(t.Context(), peer)
		r, w := wsio.Duplex(ours)
		src, feed := io.Pipe()
		results := make(chan error, 2)
		go func() { results <- pump.New(r, pump.NewWriter(fullDisk{})).Run(context.Background()) }()
		go func() { results <- pump.New(pump.NewReader(src), w).Run(context.Background()) }()
		go func() {
			for {
				if _, err := feed.Write(make([]byte, 1000)); err != nil {
					return
				}
			}
		}()
		_ = peer.Write(t.Context(), websocket.MessageBinary, []byte("to the disk"))
		for range 2 {
			if err := <-results; err != errDiskFull {
				t.Errorf("Run = %v, want %v", err, errDiskFull)
			}
		}
		if end := <-got; websocket.CloseStatus(end.err) != websocket.StatusInternalError {
			t.Errorf("the peer saw %v, want the status 1011", end.err)
		}
	}
}

// The cut fails a read and a write.
func TestCutIsTheSameErrorInBothDirections(t *testing.T) {
	for range 20 {
		ours, peer := connect(t)
		r, w := wsio.Duplex(ours)
		written := make(chan error, 1)
		go func() { written <- write(w, noise(8<<20), 10_000) }()
		go func() {
			_, _, _ = peer.Read(t.Context())
			_ = peer.CloseNow()
		}()
		_, read := readAll(t.Context(), r)
		<-written
		if err := w.Close(t.Context()); err != read {
			t.Errorf("the Writer ended with %v, want the error of the Reader, %v", err, read)
		}
		_ = r.Close()
	}
}

// An EOF as the reason of an Abort does not become the end of the data.
func TestAbortWithEOFIsNotTheEndOfTheReader(t *testing.T) {
	ours, peer := connect(t)
	got := receiving(t.Context(), peer)
	r, w := wsio.Duplex(ours)
	go w.Abort(io.EOF)
	if _, err := readAll(t.Context(), r); errors.Is(err, io.EOF) {
		t.Errorf("the Reader ended with %v, want an error that is not the end", err)
	}
	<-got
	_ = r.Close()
}
