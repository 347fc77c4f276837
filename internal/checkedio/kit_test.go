package checkedio_test

// A result is what one call of Read or Write returns.
type result struct {
	n   int
	err error
}

// scripted returns one result after the other, and the last one again and
// again.
type scripted struct {
	results []result
	calls   int
}

func (s *scripted) Read([]byte) (int, error)  { return s.next() }
func (s *scripted) Write([]byte) (int, error) { return s.next() }

func (s *scripted) next() (int, error) {
	r := s.results[min(s.calls, len(s.results)-1)]
	s.calls++
	return r.n, r.err
}
