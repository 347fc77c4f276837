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
// A file that Write has written is complete. Until then, the file at its path
// is as it was before. A temporary file in the same folder makes that possible.
//
// The table shows what a stage holds besides the Buffer in work.
//
//	stage  order    holds      bounded by
//	Read   kept     nothing
//	Glob   by name  all names  their number
//	Write  kept     nothing
//
// # Cancellation, stop and drain
//
// After [pipe.Pipeline.Drain], Write completes its file with everything that
// was accepted. If the run fails or its context ends, Write removes its
// temporary file. A system call that hangs, as on a broken network file system,
// delays the end of the run.
//
// # Errors and panics
//
// An error is an [fs.PathError] with the path, or an [os.LinkError] if the
// temporary file could not replace the file. A folder at the path of Write is
// an error before anything is written. An empty path of Write panics in the
// call that builds the stage.
//
// # Concurrency
//
// Each stage runs on one goroutine. Several Writes of one path do not mix their
// bytes. The one that ends last replaces the file.
//
// # Limitations
//
// Write replaces a symbolic link and does not follow it. It keeps the
// permissions of the file that it replaces, not its owner. It does not sync the
// folder, so after a loss of power the file may be the earlier one. It would
// replace a device or a named pipe by a file, too. Open such a path yourself,
// and give it to stages.ToWriter.
//
// # Inside
//
// read.go, glob.go and write.go have one function each. Read fills Buffers of
// 64 KiB, and Write calls the file once for each Buffer.
package fileio
