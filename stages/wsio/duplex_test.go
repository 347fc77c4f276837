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

// Both ends are streams of this package. One pumps back the bytes that the
// other sends.
func TestDuplexEchoesWithoutLoss(t *testing.T) {
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

// The peer has sent nothing that Close would discard, so the Reader ends with
// EOF.
func TestDuplexReaderEndsWhenItsWriterIsClosed(t *testing.T) {
	ours, peer := connect(t)
	got := receiving(t.Context(), peer)
	r, w := wsio.Duplex(ours)
	ended := make(chan error, 1)
	started := make(chan struct{})
	go func() {
		close(started)
		_, err := readAll(t.Context(), r)
		ended <- err
	}()
	<-started
	if err := peer.Write(t.Context(), websocket.MessageBinary, []byte("hello")); err != nil {
		t.Errorf("the peer: %v", err)
	}
	if err := peer.Ping(t.Context()); err != nil { // a Reader that reads answers it
		t.Errorf("Ping = %v, want nil", err)
	}
	if err := w.Close(t.Context()); err != nil {
		t.Errorf("Close = %v, want nil", err)
	}
	if err := <-ended; err != io.EOF {
		t.Errorf("the Reader ended with %v, want EOF", err)
	}
	<-got
	_ = r.Close()
}

// The closing handshake discards data of the peer. The stream must not end with
// EOF then.
func TestDuplexReaderFailsIfCloseDiscardsData(t *testing.T) {
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
	got := receiving(t.Context(), peer)
	_ = w.Close(t.Context())
	<-got
	r.Resume()
	all, err := readAll(t.Context(), r)
	if err == nil || errors.Is(err, io.EOF) {
		t.Errorf("the Reader ended with %v after %d bytes, want an error that is not EOF", err, len(all))
	}
	_ = r.Close()
	<-sent
}

// The Reader gets all data and the end. The Writer gets an error.
func TestDuplexWhenThePeerClosesFirst(t *testing.T) {
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
	if err := r.Close(); err != nil { // does not affect the Writer
		t.Errorf("Close of the Reader = %v, want nil", err)
	}
	if err := write(w, []byte("late"), 4); err != nil {
		t.Errorf("Write = %v, want nil: it accepts data and does not send it", err)
	}
	if err := w.Close(t.Context()); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Errorf("Close = %v, want an error with the status of the peer", err)
	}
}
