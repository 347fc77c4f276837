// Package websocket connects pipelines to WebSocket connections. It is a
// module of its own: only who imports it depends on a WebSocket library.
package websocket
