package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

func TestBothDirectionsMoveAtTheSameTime(t *testing.T) {
	c := newCircuit(t, 256<<10)
	up, down := noise(5_000_000), noise(5_000_001)
	got := c.receiving(t.Context())
	go func() {
		_, _ = c.service.Write(down)
	}()
	sent := make(chan error, 1)
	go func() { sent <- c.send(t.Context(), up, 10_000) }()
	arrived := make([]byte, len(up))
	if _, err := io.ReadFull(c.service, arrived); err != nil || !bytes.Equal(arrived, up) {
		t.Errorf("the service got other bytes than were sent, or %v", err)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
	if err := c.service.CloseWrite(); err != nil {
		t.Error(err)
	}
	r := <-got
	if !bytes.Equal(r.bytes, down) || websocket.CloseStatus(r.err) != websocket.StatusNormalClosure {
		t.Errorf("the client got %d bytes and %v, want %d and a normal closure", len(r.bytes), r.err, len(down))
	}
	if more, err := io.ReadAll(c.service); err != nil || len(more) > 0 {
		t.Errorf("the service got %d bytes more and %v, want the end of the stream", len(more), err)
	}
}

// The client gets all data of the service before the end.
func TestEndOfTheServiceReachesTheClient(t *testing.T) {
	c := newCircuit(t, 1<<20)
	want := noise(3_000_000)
	go func() {
		_, _ = c.service.Write(want)
		_ = c.service.Close()
	}()
	got, err := c.receive(t.Context())
	if !bytes.Equal(got, want) || websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Errorf("the client got %d bytes and %v, want %d and a normal closure", len(got), err, len(want))
	}
}

// The service gets all data of the client before the end, even if the service
// sends much data before it reads.
func TestEndOfTheClientReachesTheService(t *testing.T) {
	for name, sends := range map[string]int{"silent service": 0, "sending service": 20_000_000} {
		t.Run(name, func(t *testing.T) {
			c := newCircuit(t, 256<<10)
			want := noise(1_000_000)
			go func() {
				_ = c.send(t.Context(), want, 30_000)
				_ = c.client.Close(websocket.StatusNormalClosure, "")
			}()
			if _, err := c.service.Write(make([]byte, sends)); err != nil {
				t.Errorf("the service: %v", err)
			}
			got, err := io.ReadAll(c.service)
			if !bytes.Equal(got, want) || err != nil {
				t.Errorf("the service got %d bytes and %v, want the %d sent", len(got), err, len(want))
			}
		})
	}
}

func TestFailureOfTheClientResetsTheService(t *testing.T) {
	for name, leave := range map[string]func(*websocket.Conn){
		"cut":    func(c *websocket.Conn) { _ = c.CloseNow() },
		"status": func(c *websocket.Conn) { _ = c.Close(websocket.StatusInternalError, "") },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCircuit(t, 1<<20)
			if err := c.send(t.Context(), []byte("hello"), 5); err != nil {
				t.Error(err)
			}
			if _, err := io.ReadFull(c.service, make([]byte, 5)); err != nil {
				t.Error(err)
			}
			leave(c.client)
			if _, err := io.ReadAll(c.service); err == nil {
				t.Error("the service saw the end of the stream, want a reset")
			}
		})
	}
}

func TestResetOfTheServiceReachesTheClientAsAnError(t *testing.T) {
	c := newCircuit(t, 1<<20)
	if _, err := c.service.Write([]byte("hello")); err != nil {
		t.Error(err)
	}
	if _, p, err := c.client.Read(t.Context()); err != nil || string(p) != "hello" {
		t.Errorf("the client got %q and %v, want hello", p, err)
	}
	reset(c.service)
	if _, err := c.receive(t.Context()); websocket.CloseStatus(err) != websocket.StatusInternalError {
		t.Errorf("the client saw %v, want the status 1011", err)
	}
}

func TestMissingServiceIsABadGateway(t *testing.T) {
	clients, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := newRelay(closedAddr(t), ownHosts("", "", clients.Addr()), 1<<20, io.Discard)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, clients, r) }()
	_, resp, err := websocket.Dial(t.Context(), "ws://"+clients.Addr().String(), nil)
	if err == nil || resp == nil || resp.StatusCode != http.StatusBadGateway {
		t.Errorf("Dial = %v, want the status 502", err)
	}
	http.DefaultClient.CloseIdleConnections()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// closedAddr returns an address at which no server listens.
func closedAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestSignalEndsBothSidesWithAnError(t *testing.T) {
	c := newCircuit(t, 1<<20)
	got := c.receiving(t.Context())
	c.stop()
	if r := <-got; websocket.CloseStatus(r.err) != websocket.StatusInternalError {
		t.Errorf("the client saw %v, want the status 1011", r.err)
	}
	if _, err := io.ReadAll(c.service); err == nil {
		t.Error("the service saw the end of the stream, want a reset")
	}
}

func TestRunChecksItsFlags(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out strings.Builder
	if err := run(ctx, []string{"-listen", "127.0.0.1:0"}, &out); err != nil {
		t.Errorf("run = %v, want nil", err)
	}
	if want := "listening on ws://127.0.0.1:"; !strings.HasPrefix(out.String(), want) {
		t.Errorf("run printed %q, want %q", out.String(), want)
	}
	for _, args := range [][]string{{"-limit", "0"}, {"extra"}, {"-listen", "127.0.0.1:no"}} {
		if err := run(t.Context(), args, io.Discard); err == nil || errors.Is(err, context.Canceled) {
			t.Errorf("run(%q) = %v, want an error", args, err)
		}
	}
}
