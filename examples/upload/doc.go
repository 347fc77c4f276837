// Upload is a server that stores uploads. PUT /name becomes the file name in
// its directory.
//
//	go run ./examples/upload -dir /tmp/uploads
//	curl -T big.iso http://127.0.0.1:8080/big.iso
//
// # Files
//
// A file is either complete or absent. It is written under a hidden name, and
// renamed after its last byte is on the disk. Then the directory is written to
// the disk, so that a power cut loses neither the bytes nor the name. If the
// client disconnects, the body is shorter than its Content-Length, or the disk
// is full, no file remains. A server that is killed leaves hidden files. The
// next one removes them when it starts, but not those of another server that is
// running. On Windows only one server may use a directory.
//
// The rename replaces an existing file in one step. If two uploads have the
// same name, the one that ends last remains.
//
// # Answers
//
// Only PUT of a whole file is supported. The text of an answer has the reason.
//
//	200  the file is stored and has replaced another one
//	201  the file is stored and is new
//	400  the name is bad, the body is cut short, or it is only a part of a file
//	403  the server may not write the file, or its directory is read-only
//	405  the method is not PUT
//	408  the client sent nothing for a minute, or the upload took longer than -max-time
//	409  a folder has the name of the file, or the file is in use
//	411  the request has no Content-Length and is not chunked
//	412  If-Match, If-None-Match, If-Unmodified-Since or If does not hold
//	413  the body is larger than -max-size, or than the file system allows
//	415  the body has a Content-Encoding, such as gzip
//	417  the request has an Expect other than 100-continue
//	500  the disk or the server has failed; the text says whether the file is stored
//	501  the Transfer-Encoding is not chunked
//	503  -max-uploads are under way, or the server is going away; Retry-After is set
//	507  the disk or the quota is full
//
// An answer other than 200 and 201 means that the upload did not change a file.
// There is one exception. If the file has its name, but the directory cannot be
// written to the disk, the answer is 500 and says so.
//
// If-None-Match: * creates a file and never replaces one. If-Match: * replaces
// a file and never creates one. Both are checked before the body is read, and
// again in the same step as the rename. If another program writes to the
// directory, only If-None-Match: * is sure to hold in that step. The server
// gives no entity tags, so no tag matches. A client that sends "Expect:
// 100-continue", as curl does, gets the refusals that need no body before it
// sends the body.
//
// # Limits
//
// An upload needs little memory, however slow the disk is. It holds at most
// -limit bytes and two Buffers. At the limit the server stops reading the
// socket, and TCP makes the client wait. At most -max-uploads are under way at
// a time. An upload has at most -max-size bytes, and takes at most -max-time.
//
// On SIGINT and SIGTERM the server accepts no new uploads. Uploads that are
// under way have the time -grace to end. A second signal ends the server at
// once.
//
// The server has no access control. Every client that can reach its address can
// write to its directory.
//
// # Inside
//
//	main.go       starts and stops the server
//	settings.go   the flags
//	handler.go    one request, from its header to the answer
//	request.go    what a request asks for, and requests that are refused
//	name.go       the names that a file may have
//	condition.go  If-Match and the other conditions
//	answer.go     the answer to each error
//	body.go       a body that can be closed during a Read
//	folder.go     the directory, and hidden files that were left in it
//	file.go       a file that is being written
//	lock.go       the lock that distinguishes such a file from one that was left
package main
