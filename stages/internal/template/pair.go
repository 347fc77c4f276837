package template

// A Pair is a key and its value.
type Pair struct {
	Key   string
	Value string
}

// Size returns the size in bytes. It counts on edges and towards
// [pipe.MemoryLimit].
func (p Pair) Size() int64 { return 2*16 + int64(len(p.Key)) + int64(len(p.Value)) }
