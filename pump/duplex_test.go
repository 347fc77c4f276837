package pump_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// sockets returns both ends of a connection over loopback, TCP or Unix.
func sockets(t testing.TB, network string) (ours, peer net.Conn) {
	t.Helper()
	addr := "127.0.0.1:0"
	if network == "unix" {
		addr = t.TempDir() + "/s"
	}
	l, err := net.Listen(network, addr)
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	if peer, err = net.Dial(network, l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if ours, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = peer.Close()
		_ = ours.Close()
	})
	return ours, peer
}

// flood writes until w fails, and returns the failure.
func flood(w *pump.Writer) error {
	for {
		if err := w.Write(buffer(10_000)); err != nil {
			return err
		}
		<-w.Drained()
	}
}

// reset closes a TCP connection so that the peer gets an error.
func reset(conn net.Conn) {
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

// The system reports a reset once, to the write or to the read.
func TestResetDuringAWriteFailsBothDirectionsOfADuplex(t *testing.T) {
	for range 30 {
		ours, peer := sockets(t, "tcp")
		r, w := pump.Duplex(ours)
		go func() {
			_, _ = peer.Write([]byte("half of it"))
			_, _ = io.CopyN(io.Discard, peer, rand.Int64N(1<<20))
			reset(peer)
		}()
		written := make(chan error, 1)
		go func() { written <- flood(w) }()
		_, read := readAll(t, r)
		if err := <-written; read != err || !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("the Reader ended with %v, the Writer with %v, want the reset from both", read, err)
		}
		w.Abort(nil)
		_ = r.Close()
	}
}

// A slowWriteError is a connection whose Write fails, and returns a while after
// it has got the error from the system. The Read that follows gets io.EOF.
type slowWriteError struct {
	net.Conn
	err   error
	delay time.Duration
	got   chan struct{} // closed when Write has got the error
}

func (c *slowWriteError) Write([]byte) (int, error) {
	close(c.got)
	time.Sleep(c.delay)
	return 0, c.err
}

func (c *slowWriteError) Read([]byte) (int, error) {
	<-c.got
	return 0, io.EOF
}

func (c *slowWriteError) SetReadDeadline(time.Time) error  { return nil }
func (c *slowWriteError) SetWriteDeadline(time.Time) error { return nil }
func (c *slowWriteError) Close() error                     { return nil }

func TestReaderOfADuplexWaitsForTheErrorOfAWrite(t *testing.T) {
	for name, c := range map[string]struct{ written, read error }{
		"failure":               {errTest, errTest},
		"clean end by the peer": {syscall.EPIPE, io.EOF},
		"clean end of a pipe":   {io.ErrClosedPipe, io.EOF},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r, w := pump.Duplex(&slowWriteError{err: c.written, delay: time.Hour, got: make(chan struct{})})
				_ = w.Write(text("x"))
				if _, err := readAll(t, r); !errors.Is(err, c.read) {
					t.Errorf("the Reader ended with %v, want %v", err, c.read)
				}
				if err := w.Close(t.Context()); !errors.Is(err, c.written) {
					t.Errorf("Close of the Writer = %v, want %v", err, c.written)
				}
				_ = r.Close()
			})
		})
	}
}

// The peer has answered and closed, and reads no more.
func TestPeerOfADuplexThatClosesFirstIsReadToItsEnd(t *testing.T) {
	ours, peer := sockets(t, "tcp")
	r, w := pump.Duplex(ours, pump.WriteQueueMaxSize(1))
	want := make([]byte, 30_000) // fits into the socket
	if _, err := peer.Write(want); err != nil {
		t.Fatal(err)
	}
	_ = peer.Close()
	if err := flood(w); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("Write = %v, want a broken pipe", err)
	}
	w.Abort(errTest)
	if got, err := readAll(t, r); len(got) != len(want) || err != io.EOF {
		t.Errorf("read %d bytes and %v, want %d and EOF", len(got), err, len(want))
	}
	_ = r.Close()
	_ = w.Close(t.Context()) // waits for the end of the Abort
	if _, err := ours.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Write after both ends = %v, want %v", err, net.ErrClosed)
	}
}

// The peer ends its data and does not read for now. The end of the data is not
// withheld for a write that waits, and the write loses nothing.
func TestEndOfADuplexIsNotDelayedByABlockedWrite(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			ours, peer := sockets(t, network)
			r, w := pump.Duplex(ours)
			want := make([]byte, 30<<20)
			for i := range want {
				want[i] = byte(i * i >> 8)
			}
			_ = w.Write(pipe.BufferOf(bytes.Clone(want)...))
			_, _ = io.ReadFull(peer, make([]byte, 1)) // a write is under way
			_ = peer.(interface{ CloseWrite() error }).CloseWrite()
			if got, err := readAll(t, r); got != "" || err != io.EOF {
				t.Errorf("read %q and %v, want EOF", got, err)
			}
			closed := make(chan error, 1)
			go func() { closed <- w.Close(t.Context()) }()
			if got, err := io.ReadAll(peer); !bytes.Equal(got, want[1:]) || err != nil {
				t.Errorf("the peer got %d bytes and %v, want all %d", len(got), err, len(want)-1)
			}
			if err := <-closed; err != nil {
				t.Errorf("Close of the Writer = %v, want nil", err)
			}
			if err := r.Close(); err != nil {
				t.Errorf("Close of the Reader = %v, want nil", err)
			}
		})
	}
}

func TestDirectionsOfADuplexEndOneAfterTheOther(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			ours, peer := sockets(t, network)
			r, w := pump.Duplex(ours)
			_ = w.Write(text("question"))
			if err := w.Close(t.Context()); err != nil {
				t.Errorf("Close of the Writer = %v, want nil", err)
			}
			if got, err := io.ReadAll(peer); string(got) != "question" || err != nil {
				t.Errorf("the peer got %q and %v, want the question and the end", got, err)
			}
			_, _ = peer.Write([]byte("answer"))
			_ = peer.Close()
			if got, err := readAll(t, r); got != "answer" || err != io.EOF {
				t.Errorf("read %q and %v, want the answer and EOF", got, err)
			}
			if err := r.Close(); err != nil {
				t.Errorf("Close of the Reader = %v, want nil", err)
			}
			if _, err := ours.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
				t.Errorf("Read after both ends = %v, want %v", err, net.ErrClosed)
			}
		})
	}
}

// Close of the Reader ends a Read that waits, and not the other direction.
func TestCloseOfAReaderLeavesTheWriterOfADuplex(t *testing.T) {
	ours, peer := sockets(t, "tcp")
	r, w := pump.Duplex(ours)
	if _, ok := r.TryRead(); ok { // starts to read
		t.Error("read something, want nothing")
	}
	if err := r.Close(); err != nil {
		t.Errorf("Close of the Reader = %v, want nil", err)
	}
	_ = w.Write(text("still here"))
	if err := w.Close(t.Context()); err != nil {
		t.Errorf("Close of the Writer = %v, want nil", err)
	}
	if got, err := io.ReadAll(peer); string(got) != "still here" || err != nil {
		t.Errorf("the peer got %q and %v, want all data and the end", got, err)
	}
}

func TestAbortOfADuplexResetsThePeerAndFailsTheReader(t *testing.T) {
	for _, err := range []error{errTest, io.EOF} { // even EOF must not become the end of the data
		ours, peer := sockets(t, "tcp")
		r, w := pump.Duplex(ours)
		go w.Abort(err)
		if _, got := readAll(t, r); got == io.EOF || got.Error() != err.Error() {
			t.Errorf("the Reader ended with %v, want %v that is not the end of the data", got, err)
		}
		if _, err := io.ReadAll(peer); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("the peer saw %v, want a reset", err)
		}
		_ = r.Close()
	}
}

// Close of a tls.Conn sends an alert that the peer would take for a clean end.
func TestAbortOfADuplexOverTLSIsNotACleanEnd(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	for _, abort := range []bool{false, true} {
		ours, peer := sockets(t, "tcp")
		client := tls.Client(peer, &tls.Config{InsecureSkipVerify: true})
		got := make(chan error, 1)
		go func() {
			_, err := io.ReadAll(client)
			_ = client.Close()
			got <- err
		}()
		r, w := pump.Duplex(tls.Server(ours, server.TLS))
		_ = w.Write(text("hello"))
		if err := w.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		if abort {
			w.Abort(errTest)
		} else if err := w.Close(t.Context()); err != nil {
			t.Errorf("Close = %v, want nil", err)
		}
		if err := <-got; (err != nil) != abort {
			t.Errorf("with abort = %t the peer saw %v", abort, err)
		}
		_ = r.Close()
	}
}

// A net.Pipe has no CloseWrite.
func TestCloseOfAConnectionWithoutCloseWriteEndsBothDirections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, peer := net.Pipe()
		r, w := pump.Duplex(ours)
		ended := make(chan error, 1)
		go func() {
			_, err := readAll(t, r)
			ended <- err
		}()
		synctest.Wait()
		if err := w.Close(t.Context()); err != nil {
			t.Errorf("Close of the Writer = %v, want nil", err)
		}
		if err := <-ended; err != queue.ErrClosed {
			t.Errorf("the Reader ended with %v, want %v", err, queue.ErrClosed)
		}
		if _, err := io.ReadAll(peer); err != nil {
			t.Errorf("the peer saw %v, want the end", err)
		}
		_ = r.Close()
	})
}

func TestDuplexOfNilPanics(t *testing.T) {
	wantPanic(t, "pump: Duplex: the net.Conn must not be nil", func() { pump.Duplex(nil) })
}
