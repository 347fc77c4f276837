// Package pump moves Buffers from live sources to live sinks under flow control.
package pump
