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
// Write syncs the file and its folder, so that the file also survives a loss of
// power.
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
// Read may wait for the writer of a named pipe. On Linux, that wait ends with
// the context. On other Unix systems, the wait for the first writer ends with
// the context if the process may also write to the pipe. On macOS, a wait for
// data does not end with the context.
//
// # Errors and panics
//
// An error is an [fs.PathError] with the path, or an [os.LinkError] if the
// temporary file could not replace the file. A folder, a device or a named pipe
// at the path of Write is an error before anything is written. An empty path of
// Write panics in the call that builds the stage.
//
// If only the sync of the folder fails, the file is complete and in place, and
// the error of the run reports so.
//
// # Concurrency
//
// Each stage runs on one goroutine. If several Writes have the same path, their
// bytes are not mixed. The Write that ends last replaces the file.
//
// # Limitations
//
// Write replaces a symbolic link and does not follow it. It keeps the
// permissions of the file that it replaces, not its owner. To write to a device
// or a named pipe, open it yourself, and give it to stages.ToWriter.
//
// Write does not sync the folder on Windows, on file systems that do not
// support that, and if the process must not read the folder. After a loss of
// power the file may then be the earlier one.
//
// # Inside
//
// read.go, glob.go and write.go have one function each. Read fills Buffers of
// 64 KiB, and Write calls the file once for each Buffer. read_pipe_linux.go and
// its variants open named pipes, and write_sync.go syncs folders.
package fileio
