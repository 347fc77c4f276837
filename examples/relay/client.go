package main

import (
	"encoding/base64"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// ownHosts returns the values of the header Host that belong to a relay. names
// is the list that the user has given, with commas. If it is empty, the hosts
// follow from the address that the user has given, and from addr, on which the
// relay listens. These are both addresses and the names of the local machine,
// each with the port.
func ownHosts(names, listen string, addr net.Addr) []string {
	if names != "" {
		return strings.FieldsFunc(names, func(r rune) bool { return r == ',' || r == ' ' })
	}
	name, _, _ := net.SplitHostPort(listen) // an error leaves the name empty
	ip, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return []string{addr.String()}
	}
	var hosts []string
	for _, h := range []string{"localhost", "127.0.0.1", "::1", name, ip} {
		if parsed := net.ParseIP(h); h == "" || parsed != nil && parsed.IsUnspecified() {
			continue // such as 0.0.0.0, which no client dials
		}
		host := net.JoinHostPort(h, port)
		if slices.Contains(hosts, host) {
			continue
		}
		hosts = append(hosts, host)
		if port == "80" { // clients leave out the default port
			hosts = append(hosts, strings.TrimSuffix(host, ":80"))
		}
	}
	return hosts
}

// check returns the status with which a request is refused, and the reason. The
// status is 0 if the request is the handshake of a client that may use the
// relay.
//
// A page of another site may not use the relay with the browser of a user. The
// browser sends the site as the Origin. The site can make its own name an alias
// of this machine (DNS rebinding). Then the Host is the name of that site as
// well, so a match of Origin and Host proves nothing. The relay must know its
// own hosts. Status 421 means that the server is not the one for that host, and
// 403 that the origin may not use it.
//
// Source: RFC 6455, section 4.2.1; RFC 9110, section 15.5.20.
func (r *relay) check(req *http.Request) (status int, reason string) {
	h := req.Header
	if !slices.ContainsFunc(r.hosts, func(own string) bool { return strings.EqualFold(own, req.Host) }) {
		return http.StatusMisdirectedRequest, "this relay does not serve the host " + req.Host
	}
	if origin := h.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		if err != nil || !strings.EqualFold(u.Host, req.Host) {
			return http.StatusForbidden, "the origin " + origin + " must not use the relay"
		}
	}
	switch {
	case req.Method != http.MethodGet:
		return http.StatusMethodNotAllowed, "the method of a handshake is GET"
	case !req.ProtoAtLeast(1, 1) || !hasToken(h, "Connection", "upgrade") || !hasToken(h, "Upgrade", "websocket"):
		return http.StatusUpgradeRequired, "this is a WebSocket service"
	case h.Get("Sec-WebSocket-Version") != "13":
		return http.StatusUpgradeRequired, "the version of the WebSocket protocol must be 13"
	}
	keys := h.Values("Sec-WebSocket-Key")
	if len(keys) != 1 || !isKey(strings.TrimSpace(keys[0])) {
		return http.StatusBadRequest, "the handshake must have one key of 16 bytes"
	}
	return 0, ""
}

// hasToken reports whether the header of that name lists token, which is in
// lower case.
func hasToken(h http.Header, name, token string) bool {
	for _, list := range h.Values(name) {
		for t := range strings.SplitSeq(list, ",") {
			if strings.ToLower(strings.TrimSpace(t)) == token {
				return true
			}
		}
	}
	return false
}

func isKey(key string) bool {
	p, err := base64.StdEncoding.DecodeString(key)
	return err == nil && len(p) == 16
}

// refuse answers a request with status.
func refuse(w http.ResponseWriter, status int, reason string) {
	switch status {
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", http.MethodGet)
	case http.StatusUpgradeRequired:
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Sec-WebSocket-Version", "13")
	}
	http.Error(w, reason, status)
}
