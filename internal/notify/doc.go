// Package notify lets goroutines wait for something to happen.
package notify
