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

type received struct {
	bytes   []byte
	longest int
	err     error
}

func receiving(ctx context.Context, peer *websocket.Conn) <-chan received {
	result := make(chan received, 1)
	go func() {
		all, longest, err := receive(ctx, peer)
		result <- received{all, longest, err}
	}()
	return result
}

func TestWriterSendsAllAndClosesNormally(t *testing.T) {
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
				t.Errorf("the peer got %d bytes and %v, want the %d written and a normal closure", len(r.bytes), r.err, len(want))
			}
			if r.longest > wsio.PieceSize {
				t.Errorf("longest message = %d bytes, want at most %d", r.longest, wsio.PieceSize)
			}
		})
	}
}

// Closing a Writer that was never used must still tell the peer.
func TestWriterCloseWithoutWrite(t *testing.T) {
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

func TestWriterAbortTellsThePeer(t *testing.T) {
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

// fill writes to a peer that does not read until the socket takes no more and the queue is full.
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

// A write that is stuck in the socket ends on Abort, and whoever waits for drained is woken.
func TestWriterAbortEndsAWriteThatIsStuck(t *testing.T) {
	ours, _ := connect(t)
	w := wsio.NewWriter(ours, wsio.WriteQueueMaxSize(256<<10))
	fill(t, w)
	drained := w.Drained()
	select {
	case <-drained:
		t.Fatal("drained before the Abort")
	default:
	}
	boom := errors.New("boom")
	eventually(t, "Abort", func() bool { w.Abort(boom); return true })
	<-drained
	if err := w.Write(pipe.Bytes{}); err != boom {
		t.Errorf("Write after Abort = %v, want %v", err, boom)
	}
}

// A peer that does not answer must not hold Close longer than its ctx.
func TestWriterCloseGivesUpWithItsContext(t *testing.T) {
	newWriter := func(conn *websocket.Conn) *wsio.Writer {
		return wsio.NewWriter(conn, wsio.WriteQueueMaxSize(256<<10))
	}
	unread := func(conn *websocket.Conn) *wsio.Writer {
		_, w := wsio.Duplex(conn, wsio.WriteQueueMaxSize(256<<10))
		return w
	}
	for _, c := range []struct {
		name  string
		with  func(*websocket.Conn) *wsio.Writer
		stuck bool
		sends bool
	}{
		{"silent", newWriter, false, false},
		{"stuck", newWriter, true, false},
		{"silent, unread", unread, false, false},
		{"sends, unread", unread, false, true},
		{"stuck and sends, unread", unread, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()             // each waits a second
			ours, peer := connect(t) // the peer never reads
			if c.sends {
				for range 3 {
					_ = peer.Write(t.Context(), websocket.MessageBinary, noise(1000))
				}
			}
			w := c.with(ours)
			_ = w.Write(pipe.BufferOf(noise(1000)...))
			if c.stuck {
				fill(t, w)
			}
			late := errors.New("late")
			ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, late)
			defer cancel()
			start := time.Now()
			if err := w.Close(ctx); err != late {
				t.Errorf("Close = %v, want %v", err, late)
			}
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("Close took %v, want about the second that an abort gives the peer", took)
			}
		})
	}
}

// A peer that leaves fails the Writer and wakes whoever waits for drained.
func TestWriterFailsWhenThePeerLeaves(t *testing.T) {
	for name, leave := range map[string]struct {
		leave func(*websocket.Conn)
		want  string
	}{
		"normal": {func(c *websocket.Conn) { _ = c.Close(websocket.StatusNormalClosure, "enough") }, "StatusNormalClosure"},
		"error":  {func(c *websocket.Conn) { _ = c.Close(websocket.StatusInternalError, "disk full") }, "disk full"},
		"cut":    {func(c *websocket.Conn) { _ = c.CloseNow() }, "cut"},
	} {
		t.Run(name, func(t *testing.T) {
			ours, peer := connect(t)
			w := wsio.NewWriter(ours, wsio.WriteQueueMaxSize(256<<10))
			fill(t, w)
			drained := w.Drained()
			leave.leave(peer)
			eventually(t, "Drained", func() bool { <-drained; return true })
			err := eventually(t, "Write", func() error {
				for {
					if err := w.Write(pipe.BufferOf(noise(1000)...)); err != nil {
						return err
					}
					<-w.Drained()
				}
			})
			if !strings.Contains(err.Error(), leave.want) {
				t.Errorf("Write = %v, want an error that says %q", err, leave.want)
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

func TestWriterRefusesData(t *testing.T) {
	ours, peer := connect(t)
	w := wsio.NewWriter(ours)
	_ = w.Write(pipe.BufferOf[byte](1))
	_ = peer.Write(t.Context(), websocket.MessageBinary, []byte("hello"))
	if r := <-receiving(t.Context(), peer); websocket.CloseStatus(r.err) != websocket.StatusUnsupportedData {
		t.Errorf("the peer saw %v, want the status 1003", r.err)
	}
	if err := w.Close(t.Context()); err == nil || !strings.Contains(err.Error(), "only written to") {
		t.Errorf("Close = %v, want an error that says what the peer did", err)
	}
}
