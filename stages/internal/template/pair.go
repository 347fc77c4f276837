package template

// A Pair is a key and its value.
type Pair struct {
	Key   string
	Value string
}

// Size returns the size in bytes. Without this method the engine would count
// the Pair alone, and not the memory of its strings. The bounds of edges and
// [pipe.MemoryLimit] would then not hold.
func (p Pair) Size() int64 { return 2*16 + int64(len(p.Key)) + int64(len(p.Value)) }
