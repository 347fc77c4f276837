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
// [Read] is a source of bytes, and [Glob] is a source of names. [Write] and
// [Capture] are sinks of bytes. Formats have packages of their own, such as
// textio and csvio.
//
// A file that Write has written is complete. Until then, the file at its path
// is as it was before. A temporary file in the same folder makes that possible.
// Write syncs the file and its folder, so that the file also survives a loss of
// power. If the path leads to a device, a named pipe or an open descriptor,
// Write writes to it instead.
//
// A stage holds the Buffer that it reads and the Buffer that it fills. The
// table shows the order of its output, what it holds in addition, and what
// bounds that.
//
//	stage    order    holds      bounded by
//	Read     kept     nothing
//	Glob     by name  all names  their number
//	Write    kept     nothing
//	Capture  kept     nothing
//
// # Cancellation, stop and drain
//
// [pipe.Pipeline.Drain] may end the input of Write early. If the bytes are
// those of elements, as after an encoder, Write completes its file. If the
// bytes are cut, as [pipe.In.Cut] reports, Write fails with [ErrCut]. [Capture]
// completes the file in both cases. If the run fails or its context ends, Write
// removes its temporary file. A system call cannot be interrupted. If it hangs,
// as on a broken network file system, the end of the run is delayed.
//
// Read may wait for the writer of a named pipe. On Linux, that wait ends with
// the context. On other Unix systems, the wait for the first writer ends with
// the context if the process may also write to the pipe. On macOS, a wait for
// data does not end with the context.
//
// Write may wait for the reader of a named pipe. On Unix systems, that wait
// ends with the context if the process may also read the pipe. A wait for a
// descriptor, such as /dev/stdout, does not end with the context unless the
// descriptor does not block.
//
// # Errors and panics
//
// An error is an [fs.PathError] with the path that was given. A folder at the
// path of Write is an error before anything is written. So is a file that
// cannot be replaced without a loss of its owner or its hard links. An empty
// path of Write panics in the call that builds the stage.
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
// A new file keeps the permissions and the owner of the one that it replaces.
// It does not keep access control lists and extended attributes.
//
// Write finds temporary files of killed processes by locks, or on Windows by
// the right to remove them. On systems or file systems without locks, those
// files stay. Of the Writes to one path that ran at the same time and were
// killed, it finds the files of eight.
//
// Write does not sync the folder on Windows, on file systems that do not
// support that, and if the process must not read the folder. After a loss of
// power the file may then be the earlier one.
//
// # Decisions
//
// Write refuses to replace a file that has other hard links or another owner.
// To write to the existing file instead would lose the promise that the file is
// complete or as it was before.
//
// # Inside
//
// read.go and glob.go have one stage each, and write.go has Write and Capture.
// Read fills Buffers of 64 KiB, and Write calls the file once for each Buffer.
//
//	target      where a path leads
//	temporary   the temporary file, until it has its place
//	lock_flock  which temporary files are in use, by system
//	keep        the permissions and the owner
//	through     devices, named pipes and descriptors
//	read_pipe   opens a named pipe for reading, by system
//	write_sync  syncs a folder
package fileio
