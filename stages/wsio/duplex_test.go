package wsio_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages/wsio"
)

// Both directions at once, between two of ours: what the one pumps back is what the other has sent.
func TestDuplexEcho(t *testing.T) {
	ours, peer := connect(t)
	want := noise(8 << 20)
	echoed := make(chan error, 1)
	go func() {
		r, w := wsio.Duplex(ours)
		echoed <- pump.New(r, w, pump.KeepOpen()).Run(t.Context())
		_ = w.Close(t.Context())
		_ = r.Close()
	}()
	r, w := wsio.Duplex(peer)
	got := make(chan []byte, 1)
	go func() {
		var all bytes.Buffer
		for all.Len() < len(want) {
			b, err := r.Read(t.Context())
			if err != nil {
				break
			}
			all.Write(b.Elements())
			b.Release()
		}
		got <- all.Bytes()
	}()
	if err := write(w, want, 50000); err != nil {
		t.Errorf("Write: %v", err)
	}
	if all := <-got; !bytes.Equal(all, want) {
		t.Errorf("echo of %d bytes, want the %d sent", len(all), len(want))
	}
	if err := w.Close(t.Context()); err != nil {
		t.Errorf("Close = %v, want nil", err)
	}
	if err := <-echoed; err != nil {
		t.Errorf("the pump = %v, want nil", err)
	}
	_ = r.Close()
}

// Who closes with nothing of the peer outstanding has missed nothing.
func TestDuplexReaderEndsWithItsWriter(t *testing.T) {
	ours, peer := connect(t)
	peerSees := receiving(t.Context(), peer)
	r, w := wsio.Duplex(ours)
	ended := make(chan error, 1)
	waits := make(chan struct{})
	go func() {
		close(waits)
		_, err := readAll(t.Context(), r)
		ended <- err
	}()
	<-waits
	if err := peer.Write(t.Context(), websocket.MessageBinary, []byte("hello")); err != nil {
		t.Errorf("the peer: %v", err)
	}
	if err := peer.Ping(t.Context()); err != nil { // answered by a Reader that reads
		t.Errorf("Ping = %v, want nil", err)
	}
	if err := w.Close(t.Context()); err != nil {
		t.Errorf("Close = %v, want nil", err)
	}
	if err := <-ended; err != io.EOF {
		t.Errorf("the Reader ended with %v, want EOF", err)
	}
	<-peerSees
	_ = r.Close()
}

// What the closing handshake discards must not look like a complete stream.
func TestDuplexReaderDoesNotHideWhatCloseDiscards(t *testing.T) {
	ours, peer := connect(t)
	r, w := wsio.Duplex(ours, wsio.WriteQueueMaxSize(1))
	sent := make(chan error, 1)
	go func() {
		for range 100 {
			if err := peer.Write(t.Context(), websocket.MessageBinary, noise(32<<10)); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	if _, err := r.Read(t.Context()); err != nil {
		t.Fatalf("Read: %v", err)
	}
	r.Pause()
	<-receivingClose(t, peer, func() { _ = w.Close(t.Context()) })
	r.Resume()
	n, err := readAll(t.Context(), r)
	if err == nil || errors.Is(err, io.EOF) {
		t.Errorf("the Reader ended with %v after %d bytes, want an error that is not EOF", err, len(n))
	}
	_ = r.Close()
	<-sent
}

// receivingClose runs f while peer reads; what it returns is closed when both have ended.
func receivingClose(t *testing.T, peer *websocket.Conn, f func()) <-chan struct{} {
	both := make(chan struct{})
	got := receiving(t.Context(), peer)
	go func() {
		f()
		<-got
		close(both)
	}()
	return both
}

// The end that the peer gives first reaches the Reader whole, and the Writer as a failure.
func TestDuplexPeerClosesFirst(t *testing.T) {
	ours, peer := connect(t)
	r, w := wsio.Duplex(ours)
	want := noise(1 << 20)
	go func() {
		_ = peer.Write(t.Context(), websocket.MessageBinary, want)
		_ = peer.Close(websocket.StatusNormalClosure, "")
	}()
	got, err := readAll(t.Context(), r)
	if err != io.EOF || !bytes.Equal(got, want) {
		t.Errorf("read %d bytes and %v, want %d and EOF", len(got), err, len(want))
	}
	if err := r.Close(); err != nil { // changes nothing for the Writer
		t.Errorf("Close of the Reader = %v, want nil", err)
	}
	if err := write(w, []byte("late"), 4); err != nil {
		t.Errorf("Write = %v, want nil: accepted is not written", err)
	}
	if err := w.Close(t.Context()); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Errorf("Close = %v, want an error with the status of the peer", err)
	}
}
