// Package byteio connects the Ins and Outs of bytes of a stage with io.Readers
// and io.Writers.
package byteio
