package wsio_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/queue"
	"github.com/penstock-go/penstock/stages/wsio"
)

// The length and the type of a message make no difference. Some of them are
// empty.
func TestReaderReturnsTheBytesOfAllMessages(t *testing.T) {
	ours, peer := connect(t)
	want := noise(3 << 20)
	sent := make(chan error, 1)
	go func() {
		unsent := want
		for i := 0; len(unsent) > 0; i++ {
			n := min([]int{0, 1, 100, 32769, 0, 0, 1 << 20, 65536}[i%8], len(unsent))
			kind := websocket.MessageBinary
			if utf8.Valid(unsent[:n]) {
				kind = websocket.MessageText
			}
			if err := peer.Write(t.Context(), kind, unsent[:n]); err != nil {
				sent <- err
				return
			}
			unsent = unsent[n:]
		}
		sent <- peer.Close(websocket.StatusNormalClosure, "")
	}()
	r := wsio.NewReader(ours)
	defer r.Close()
	got, err := readAll(t.Context(), r)
	if err != io.EOF || !bytes.Equal(got, want) {
		t.Errorf("read %d bytes and %v, want the %d bytes sent and EOF", len(got), err, len(want))
	}
	if err := <-sent; err != nil {
		t.Errorf("the peer: %v, want nil", err)
	}
}

// Only a peer that closes normally has sent all its data.
func TestReaderEndsWithEOFOnlyAfterANormalClosure(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(ctx context.Context, peer *websocket.Conn)
		want string // "": io.EOF
	}{
		{"normal", closeWith(websocket.StatusNormalClosure), ""},
		{"going away", closeWith(websocket.StatusGoingAway), ""},
		{"no status", closeWith(websocket.StatusNoStatusRcvd), ""},
		{"internal error", closeWith(websocket.StatusInternalError), "StatusInternalError"},
		{"private status", closeWith(4321), "4321"},
		{"cut", func(_ context.Context, peer *websocket.Conn) { _ = peer.CloseNow() }, "cut"},
		{"cut within a message", func(ctx context.Context, peer *websocket.Conn) {
			w, _ := peer.Writer(ctx, websocket.MessageBinary)
			_, _ = w.Write(noise(100 << 10))
			_ = peer.CloseNow()
		}, "cut"},
		{"closed within a message", func(ctx context.Context, peer *websocket.Conn) {
			w, _ := peer.Writer(ctx, websocket.MessageBinary)
			_, _ = w.Write(noise(100 << 10))
			_ = peer.Close(websocket.StatusNormalClosure, "")
		}, "within a message"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ours, peer := connect(t)
			go func() {
				_ = peer.Write(t.Context(), websocket.MessageBinary, []byte("before"))
				c.end(t.Context(), peer)
			}()
			r := wsio.NewReader(ours)
			defer r.Close()
			got, err := readAll(t.Context(), r)
			if !bytes.HasPrefix(got, []byte("before")) {
				t.Errorf("read %q, want what was sent before the end", got)
			}
			if c.want == "" {
				if err != io.EOF {
					t.Errorf("end = %v, want EOF", err)
				}
				return
			}
			if errors.Is(err, io.EOF) || !strings.Contains(fmt.Sprint(err), c.want) {
				t.Errorf("end = %v, want an error with %q that is not EOF", err, c.want)
			}
			if _, again := r.Read(t.Context()); again != err {
				t.Errorf("a second Read = %v, want %v", again, err)
			}
		})
	}
}

func closeWith(status websocket.StatusCode) func(context.Context, *websocket.Conn) {
	return func(_ context.Context, peer *websocket.Conn) { _ = peer.Close(status, "bye") }
}

func TestErrorOfAReaderHasTheStatusOfThePeer(t *testing.T) {
	ours, peer := connect(t)
	go closeWith(websocket.StatusTryAgainLater)(t.Context(), peer)
	r := wsio.NewReader(ours)
	defer r.Close()
	_, err := r.Read(t.Context())
	if got, want := websocket.CloseStatus(err), websocket.StatusTryAgainLater; got != want {
		t.Errorf("CloseStatus(%v) = %v, want %v", err, got, want)
	}
}

// The end must not overtake data that a pause withholds.
func TestReaderPausedAfterEachBufferLosesNothing(t *testing.T) {
	ours, peer := connect(t)
	want := noise(1 << 20)
	go func() {
		_ = peer.Write(t.Context(), websocket.MessageBinary, want)
		_ = peer.Close(websocket.StatusNormalClosure, "")
	}()
	r := wsio.NewReader(ours, wsio.WriteQueueMaxSize(1))
	defer r.Close()
	var got []byte
	for {
		b, err := r.Read(t.Context())
		r.Pause()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("Read: %v", err)
		}
		got = append(got, b.Elements()...)
		b.Release()
		r.Resume()
	}
	if !bytes.Equal(got, want) {
		t.Errorf("read %d bytes, want the %d bytes sent", len(got), len(want))
	}
}

// A paused Reader leaves the bytes in the socket, so the peer has to wait.
func TestPauseOfAReaderStopsThePeer(t *testing.T) {
	t.Parallel()
	const total = 24 << 20
	ours, peer := connect(t)
	r := wsio.NewReader(ours, wsio.WriteQueueMaxSize(256<<10))
	defer r.Close()
	var sent atomic.Int64
	done := make(chan error, 1)
	go func() {
		p := noise(64 << 10)
		for sent.Load() < total {
			if err := peer.Write(t.Context(), websocket.MessageBinary, p); err != nil {
				done <- err
				return
			}
			sent.Add(int64(len(p)))
		}
		done <- peer.Close(websocket.StatusNormalClosure, "")
	}()
	first, err := r.Read(t.Context())
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	r.Pause()
	stopped := settled(t, sent.Load)
	if stopped >= total/2 {
		t.Errorf("the peer of a paused Reader sent %d bytes, want it to stop long before %d", stopped, total)
	}
	t.Logf("the peer was stopped after %d KiB, most of which is in the buffers of the sockets", stopped>>10)
	r.Resume()
	remaining, err := readAll(t.Context(), r)
	if got := first.Len() + len(remaining); got != total || err != io.EOF {
		t.Errorf("read %d bytes and %v, want %d and EOF", got, err, total)
	}
	if err := <-done; err != nil {
		t.Errorf("the peer: %v, want nil", err)
	}
}

// The peer must not assume that all its data was read.
func TestCloseOfAReaderEndsTheConnectionWithAnError(t *testing.T) {
	ours, peer := connect(t)
	r := wsio.NewReader(ours)
	status := make(chan websocket.StatusCode, 1)
	go func() {
		_, _, err := peer.Read(t.Context())
		status <- websocket.CloseStatus(err)
	}()
	waiting := make(chan error, 1)
	go func() {
		_, err := r.Read(t.Context())
		waiting <- err
	}()
	if err := r.Close(); err != nil {
		t.Errorf("Close = %v, want nil", err)
	}
	if err := <-waiting; err != queue.ErrClosed {
		t.Errorf("the waiting Read = %v, want %v", err, queue.ErrClosed)
	}
	if got, want := <-status, websocket.StatusInternalError; got != want {
		t.Errorf("the peer saw the status %v, want %v", got, want)
	}
}

// The peer does not read, so it does not answer the close frame.
func TestCloseOfAReaderCutsAPeerThatDoesNotAnswer(t *testing.T) {
	t.Parallel() // an abort waits a second for the peer
	ours, peer := connect(t)
	r := wsio.NewReader(ours)
	if err := peer.Write(t.Context(), websocket.MessageBinary, []byte("hello")); err != nil {
		t.Errorf("the peer: %v", err)
	}
	if _, err := r.Read(t.Context()); err != nil {
		t.Errorf("Read: %v", err)
	}
	start := time.Now()
	if err := eventually(t, "Close", r.Close); err != nil {
		t.Errorf("Close = %v, want nil", err)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("Close took %v, want about one second", took)
	}
}

func TestReadLimitFailsTheReader(t *testing.T) {
	ours, peer := connect(t)
	status := make(chan websocket.StatusCode, 1)
	go func() {
		_ = peer.Write(t.Context(), websocket.MessageBinary, noise(1000))
		_ = peer.Write(t.Context(), websocket.MessageBinary, noise(1001))
		_, _, err := peer.Read(t.Context())
		status <- websocket.CloseStatus(err)
	}()
	r := wsio.NewReader(ours, wsio.ReadLimit(1000))
	_, err := readAll(t.Context(), r)
	if !errors.Is(err, websocket.ErrMessageTooBig) {
		t.Errorf("end = %v, want %v", err, websocket.ErrMessageTooBig)
	}
	_ = r.Close()
	if got, want := <-status, websocket.StatusMessageTooBig; got != want {
		t.Errorf("the peer saw the status %v, want %v", got, want)
	}
}
