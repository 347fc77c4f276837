// Package fileio reads and writes files, and finds them by pattern.
//
// # Quick start
//
//	p := pipe.New("copy")
//	fileio.Write(fileio.Read(p, "testdata/greeting.txt"), path)
//	err := p.Run(ctx)
//
// # Model
//
// [Read] is a source of bytes, and [Glob] is a source of names. [Write] is a
// sink of bytes. Formats have packages of their own, such as textio and csvio.
//
// Write writes to a temporary file in the same folder, and renames it when it
// is complete. Until then the file at the path does not change.
//
// A stage holds the Buffer that it reads and the Buffer that it fills. The
// table shows the order of its output, what it holds in addition, and what
// bounds that.
//
//	stage  order    holds      bounded by
//	Read   kept     nothing
//	Glob   by name  all names  their number
//	Write  kept     nothing
//
// # Cancellation, stop and drain
//
// After [pipe.Pipeline.Drain], Write completes its file. The file then has all
// bytes that the sources have handed over. If the run fails or its context
// ends, Write removes its temporary file. A system call cannot be interrupted.
// If it hangs, as on a broken network file system, the end of the run is
// delayed.
//
// # Errors and panics
//
// An error is an [fs.PathError] with the path, or an [os.LinkError] if the
// temporary file could not replace the file. If there is a folder at the path
// of Write, Write fails before it writes anything. If the path of Write is
// empty, the call that builds the stage panics.
//
// # Concurrency
//
// Each stage runs on one goroutine. If several Writes have the same path, their
// bytes are not mixed. The Write that ends last replaces the file.
//
// # Limitations
//
// Write replaces a symbolic link and does not follow it. It keeps the
// permissions of the file that it replaces, but not the owner. It does not sync
// the folder. So after a loss of power the folder may have the earlier file.
// Write would even replace a device or a named pipe by a file. To write to one
// of these, open it yourself, and give it to stages.ToWriter.
//
// # Inside
//
// read.go, glob.go and write.go have one function each. Read fills Buffers of
// 64 KiB, and Write calls the file once for each Buffer.
package fileio
