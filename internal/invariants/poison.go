package invariants

// PoisonByte is the byte that [Poison] writes. It is not text, and several of
// them in a row are not valid UTF-8. So a reader of released memory sees
// nonsense instead of stale data that seems right.
const PoisonByte = 0xDB

// Poison overwrites s, which its owner has released, so that code which still
// reads it fails early. Bytes become [PoisonByte]. Values of any other type
// become zero.
//
// Only the elements up to len(s) are written. To cover the whole memory, pass
// s[:cap(s)]. Poison does nothing if the checks are off.
//
// The caller must be the only owner of s. The race detector reports a reader
// that still uses it.
func Poison[T any](s []T) {
	if !Enabled {
		return
	}
	if b, ok := any(s).([]byte); ok {
		for i := range b {
			b[i] = PoisonByte
		}
		return
	}
	clear(s)
}
