package main

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// The client is checked before the service is dialed.
func TestRefusedClientDoesNotReachTheService(t *testing.T) {
	for name, c := range map[string]struct {
		change func(req *http.Request)
		want   int
	}{
		"other origin":         {func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }, 403},
		"other port":           {func(r *http.Request) { r.Header.Set("Origin", "http://localhost:1") }, 403},
		"opaque origin":        {func(r *http.Request) { r.Header.Set("Origin", "null") }, 403},
		"invalid origin":       {func(r *http.Request) { r.Header.Set("Origin", "http://%zz") }, 403},
		"other host":           {func(r *http.Request) { r.Host = "evil.example" }, 421},
		"no port":              {func(r *http.Request) { r.Host = "localhost" }, 421},
		"rebound name":         {rebind, 421},
		"no upgrade":           {func(r *http.Request) { r.Header.Del("Upgrade") }, 426},
		"other upgrade":        {func(r *http.Request) { r.Header.Set("Upgrade", "h2c") }, 426},
		"no connection":        {func(r *http.Request) { r.Header.Set("Connection", "keep-alive") }, 426},
		"old version":          {func(r *http.Request) { r.Header.Set("Sec-WebSocket-Version", "8") }, 426},
		"no key":               {func(r *http.Request) { r.Header.Del("Sec-WebSocket-Key") }, 400},
		"short key":            {func(r *http.Request) { r.Header.Set("Sec-WebSocket-Key", "AAAA") }, 400},
		"two keys":             {func(r *http.Request) { r.Header.Add("Sec-WebSocket-Key", validKey) }, 400},
		"post":                 {func(r *http.Request) { r.Method = http.MethodPost }, 405},
		"page of a web server": {func(r *http.Request) { r.Header = http.Header{} }, 426},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStation(t, func(conn *net.TCPConn) { _ = conn.Close() }, nil)
			req := handshake(t, s)
			c.change(req)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != c.want {
				t.Errorf("status = %d, want %d", resp.StatusCode, c.want)
			}
			s.stop()
			if s.dials > 0 {
				t.Errorf("the service was dialed %d times, want never", s.dials)
			}
			if !strings.Contains(s.log.text.String(), "refused") {
				t.Errorf("the log has %q, want the refusal", s.log.text.String())
			}
		})
	}
}

const validKey = "dGhlIHNhbXBsZSBub25jZQ=="

// handshake returns a request that a relay accepts.
func handshake(t *testing.T, s *station) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.addr, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Connection": "keep-alive, Upgrade", "Upgrade": "WebSocket",
		"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": validKey,
	} {
		req.Header.Set(name, value)
	}
	return req
}

// rebind makes req that of a page whose site has made its own name an alias of
// the machine of the relay. Origin and Host then match.
func rebind(req *http.Request) {
	req.Host = "evil.example:" + req.URL.Port()
	req.Header.Set("Origin", "http://"+req.Host)
}

func TestClientOfAnOwnHostIsServed(t *testing.T) {
	s := newStation(t, func(conn *net.TCPConn) { _ = conn.Close() }, nil)
	_, port, _ := net.SplitHostPort(s.addr)
	served := 0
	for _, host := range []string{"127.0.0.1", "localhost", "LOCALHOST", "[::1]"} {
		for _, origin := range []string{"", "http://" + host + ":" + port} {
			header := http.Header{}
			if origin != "" {
				header.Set("Origin", origin)
			}
			client, _, err := websocket.Dial(t.Context(), s.url, &websocket.DialOptions{Host: host + ":" + port, HTTPHeader: header})
			if err != nil {
				t.Errorf("host %s with origin %q: %v", host, origin, err)
				continue
			}
			if _, err := receiveAll(context.Background(), client); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
				t.Errorf("the client saw %v, want a normal closure", err)
			}
			served++
		}
	}
	s.stop()
	if s.dials != served {
		t.Errorf("the service was dialed %d times for %d clients", s.dials, served)
	}
}

func TestOwnHostsFollowTheListenAddress(t *testing.T) {
	for _, c := range []struct{ names, listen, addr, want string }{
		{"", ":9001", "[::]:9001", "localhost:9001 127.0.0.1:9001 [::1]:9001"},
		{"", "0.0.0.0:80", "0.0.0.0:80", "localhost:80 localhost 127.0.0.1:80 127.0.0.1 [::1]:80 [::1]"},
		{"", "127.0.0.1:0", "127.0.0.1:9001", "localhost:9001 127.0.0.1:9001 [::1]:9001"},
		{"", "box:9001", "192.0.2.7:9001", "localhost:9001 127.0.0.1:9001 [::1]:9001 box:9001 192.0.2.7:9001"},
		{"a.example, b.example:9001", ":9001", "[::]:9001", "a.example b.example:9001"},
	} {
		addr, err := net.ResolveTCPAddr("tcp", c.addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := ownHosts(c.names, c.listen, addr); !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("ownHosts(%q, %q, %s) = %q, want %q", c.names, c.listen, c.addr, got, c.want)
		}
	}
}
