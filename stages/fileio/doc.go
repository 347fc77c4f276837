// Package fileio reads and writes files, and finds files by a pattern.
//
// # Quick start
//
//	p := pipe.New("copy")
//	fileio.Write(fileio.Read(p, "testdata/greeting.txt"), path)
//	err := p.Run(ctx)
//
// # Model
//
// [Read] is a source of bytes and [Write] a sink of bytes. [Glob] is a source
// of file names. The packages of formats, such as csvio and gzipio, convert
// bytes to elements and back.
//
// The table shows which order a stage keeps, what it holds besides the Buffer
// in work, and what bounds that.
//
//	stage  order  holds      bounded by
//	Read   kept   nothing
//	Write  kept   nothing
//	Glob   kept   all names  the number of files
//
// # Ownership
//
// Each stage opens its file when the pipeline runs, and closes it before the
// run ends.
//
// # Cancellation, stop and drain
//
// If the context ends, Read and Write end after the call of the file system
// that is under way. Write then leaves the file at its path as it was. After a
// [pipe.Pipeline.Drain] it writes everything that the sources handed over, and
// replaces the file.
//
// # Errors and panics
//
// Errors are those of package os. They name the file and fail the pipeline.
// Write panics if its path is empty.
//
// # Limitations
//
// Write needs the permission to create a file in the folder of its path. A
// symbolic link, a device or a named pipe at that path is replaced by a file.
// To write to one of those, use stages.ToWriter.
//
// Write syncs the file, and not its folder. After a crash of the system the
// folder may still have the old file.
//
// # Inside
//
//	read.go   Read
//	write.go  Write, and its temporary file
//	glob.go   Glob
package fileio
