// Package misuse checks the arguments of exported functions, and panics with
// advice for the caller.
package misuse
