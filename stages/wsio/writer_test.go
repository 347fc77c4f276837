package wsio_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/wsio"
)

func TestWriterSendsAllBytesAndClosesNormally(t *testing.T) {
	for _, size := range []int{1, 1000, 65536, 1 << 20} {
		t.Run(fmt.Sprintf("buf=%d", size), func(t *testing.T) {
			ours, peer := connect(t)
			got := receiving(t.Context(), peer)
			w := wsio.NewWriter(ours)
			want := noise(min(3<<20, 10000*size))
			if err := write(w, want, size); err != nil {
				t.Errorf("Write: %v", err)
			}
			if err := w.Close(t.Context()); err != nil {
				t.Errorf("Close = %v, want nil", err)
			}
			r := <-got
			if !bytes.Equal(r.bytes, want) || websocket.CloseStatus(r.err) != websocket.StatusNormalClosure {
				t.Errorf("the peer got %d bytes and %v, want the %d written and a normal closure",
					len(r.bytes), r.err, len(want))
			}
			if r.longest > wsio.PieceSize {
				t.Errorf("longest message = %d bytes, want at most %d", r.longest, wsio.PieceSize)
			}
		})
	}
}

// The peer must see the end of a stream without data as well.
func TestUnusedWriterClosesNormally(t *testing.T) {
	ours, peer := connect(t)
	got := receiving(t.Context(), peer)
	w := wsio.NewWriter(ours)
	if err := w.Close(t.Context()); err != nil {
		t.Errorf("Close = %v, want nil", err)
	}
	if r := <-got; websocket.CloseStatus(r.err) != websocket.StatusNormalClosure {
		t.Errorf("the peer saw %v, want a normal closure", r.err)
	}
	if err := w.Write(pipe.BufferOf[byte](1)); err == nil {
		t.Error("Write after Close = nil, want an error")
	}
}

func TestAbortOfAWriterReachesThePeer(t *testing.T) {
	ours, peer := connect(t)
	got := receiving(t.Context(), peer)
	w := wsio.NewWriter(ours)
	boom := errors.New("boom")
	_ = w.Write(pipe.BufferOf(noise(100)...))
	if err := w.Flush(t.Context()); err != nil {
		t.Errorf("Flush: %v", err)
	}
	w.Abort(boom)
	if r := <-got; websocket.CloseStatus(r.err) != websocket.StatusInternalError {
		t.Errorf("the peer saw %v, want the status 1011", r.err)
	}
	if err := w.Close(t.Context()); err != boom {
		t.Errorf("Close after Abort = %v, want %v", err, boom)
	}
}

// fill writes to a peer that does not read, until the buffers of the socket and
// the queue are full.
func fill(t *testing.T, w *wsio.Writer) {
	t.Helper()
	var written int64
	settled(t, func() int64 {
		for !w.WriteQueueFull() {
			if err := w.Write(pipe.BufferOf(noise(64 << 10)...)); err != nil {
				t.Fatalf("Write: %v", err)
			}
			written += 64 << 10
		}
		return written
	})
}

// A write waits for the socket, and a goroutine waits for Drained. Abort ends
// both.
func TestAbortOfAWriterEndsABlockedWrite(t *testing.T) {
	t.Parallel() // an abort waits a second for the peer
	ours, _ := connect(t)
	w := wsio.NewWriter(ours, wsio.WriteQueueMaxSize(256<<10))
	fill(t, w)
	drained := w.Drained()
	select {
	case <-drained:
		t.Fatal("the queue drained before the Abort")
	default:
	}
	boom := errors.New("boom")
	eventually(t, "Abort", func() bool { w.Abort(boom); return true })
	<-drained
	if err := w.Write(pipe.Bytes{}); err != boom {
		t.Errorf("Write after Abort = %v, want %v", err, boom)
	}
}

// The peer never reads, and Close must not wait for it longer than its ctx.
func TestCloseOfAWriterEndsWithItsContext(t *testing.T) {
	single := func(conn *websocket.Conn) *wsio.Writer {
		return wsio.NewWriter(conn, wsio.WriteQueueMaxSize(256<<10))
	}
	duplex := func(conn *websocket.Conn) *wsio.Writer {
		_, w := wsio.Duplex(conn, wsio.WriteQueueMaxSize(256<<10))
		return w
	}
	for _, c := range []struct {
		name    string
		with    func(*websocket.Conn) *wsio.Writer
		blocked bool // a write waits for the socket
		sends   bool // the peer has sent data that is not read
	}{
		{"no answer", single, false, false},
		{"blocked", single, true, false},
		{"no answer, duplex", duplex, false, false},
		{"unread data, duplex", duplex, false, true},
		{"blocked, unread data, duplex", duplex, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // an abort waits a second for the peer
			ours, peer := connect(t)
			if c.sends {
				for range 3 {
					_ = peer.Write(t.Context(), websocket.MessageBinary, noise(1000))
				}
			}
			w := c.with(ours)
			_ = w.Write(pipe.BufferOf(noise(1000)...))
			if c.blocked {
				fill(t, w)
			}
			late := errors.New("late")
			ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, late)
			defer cancel()
			start := time.Now()
			for _, ctx := range []context.Context{ctx, t.Context()} { // the last one waits
				if err := w.Close(ctx); err != late {
					t.Errorf("Close = %v, want %v", err, late)
				}
			}
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("both took %v, want about the second that an abort gives the peer", took)
			}
		})
	}
}

// A peer that ends the connection fails the Writer and ends a wait for Drained.
func TestWriterFailsWhenThePeerEnds(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(*websocket.Conn)
		want string
	}{
		"normal": {func(c *websocket.Conn) { _ = c.Close(websocket.StatusNormalClosure, "") }, "StatusNormalClosure"},
		"error":  {func(c *websocket.Conn) { _ = c.Close(websocket.StatusInternalError, "disk full") }, "disk full"},
		"cut":    {func(c *websocket.Conn) { _ = c.CloseNow() }, "cut"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ours, peer := connect(t)
			w := wsio.NewWriter(ours, wsio.WriteQueueMaxSize(256<<10))
			fill(t, w)
			drained := w.Drained()
			c.end(peer)
			eventually(t, "Drained", func() bool { <-drained; return true })
			err := eventually(t, "Write", func() error {
				for {
					if err := w.Write(pipe.BufferOf(noise(1000)...)); err != nil {
						return err
					}
					<-w.Drained()
				}
			})
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("Write = %v, want an error with %q", err, c.want)
			}
			if got := w.Close(t.Context()); got != err {
				t.Errorf("Close = %v, want the error of Write, %v", got, err)
			}
		})
	}
}

func TestWriterAnswersPings(t *testing.T) {
	ours, peer := connect(t)
	w := wsio.NewWriter(ours)
	_ = w.Write(pipe.BufferOf[byte](1))
	got := receiving(t.Context(), peer)
	if err := peer.Ping(t.Context()); err != nil {
		t.Errorf("Ping = %v, want nil", err)
	}
	if err := w.Close(t.Context()); err != nil {
		t.Errorf("Close = %v, want nil", err)
	}
	<-got
}

func TestDataFromThePeerFailsTheWriter(t *testing.T) {
	ours, peer := connect(t)
	w := wsio.NewWriter(ours)
	_ = w.Write(pipe.BufferOf[byte](1))
	_ = peer.Write(t.Context(), websocket.MessageBinary, []byte("hello"))
	if r := <-receiving(t.Context(), peer); websocket.CloseStatus(r.err) != websocket.StatusUnsupportedData {
		t.Errorf("the peer saw %v, want the status 1003", r.err)
	}
	if err := w.Close(t.Context()); err == nil || !strings.Contains(err.Error(), "only written to") {
		t.Errorf("Close = %v, want an error about the data of the peer", err)
	}
}
