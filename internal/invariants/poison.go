package invariants

// PoisonByte is what [Poison] writes over bytes. It is neither text nor the
// start of valid UTF-8 with its like, so a reader of released memory sees
// nonsense instead of stale data that looks right.
const PoisonByte = 0xDB

// Poison overwrites s, which its owner has given back, so that whoever still
// reads it fails early: bytes become [PoisonByte], values of any other type
// become zero.
//
// Only the elements up to len(s) are written; to cover a whole block, pass
// s[:cap(s)]. When the checks are not enabled Poison does nothing.
//
// The caller must be the only owner of s; under the race detector a reader
// that is not done with it is reported as a race.
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
