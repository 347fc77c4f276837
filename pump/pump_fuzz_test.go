package pump_test

import (
	"io"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// A session is a pump between a source and a sink. The test feeds the source,
// drains the sink, and starts and stops the pump, in any order.
type session struct {
	t    *testing.T
	src  *source
	dst  *sink
	p    *pump.Pump[byte]
	fed  int  // bytes emitted, which count upwards
	runs bool // started
	hand bool // the test has paused or resumed the source
	late bool // the max size was changed, which the pump notices at its next write
}

// do performs one operation with an argument of 0 to 31.
func (s *session) do(op, arg int) {
	switch op {
	case 0:
		b := make([]byte, arg)
		for i := range b {
			b[i] = byte(s.fed + i)
		}
		s.fed += arg
		s.src.emit(pipe.BufferOf(b...))
	case 1:
		s.start()
	case 2:
		s.p.Stop()
		s.runs = false
		if arg == 1 { // while the round before may still be ending
			s.start()
		}
	case 3:
		s.dst.drain()
	case 4:
		s.hand = true
		s.src.Pause()
	case 5:
		s.hand = true
		s.src.Resume()
	case 6:
		s.late = true
		if err := s.p.SetWriteQueueMaxSize(int64(1 + arg)); err != nil {
			s.t.Fatalf("SetWriteQueueMaxSize(%d) = %v", 1+arg, err)
		}
	case 7:
		for range arg {
			s.dst.q.TryRead()
		}
	}
}

// start starts the pump. Start must fail if the pump is running.
func (s *session) start() {
	if err := s.p.Start(); (err != nil) != s.runs {
		s.t.Fatalf("Start = %v, running %t", err, s.runs)
	}
	s.runs = true
}

// check waits until all goroutines are idle, and checks the invariants.
func (s *session) check() {
	synctest.Wait()
	_, bytes := s.dst.written()
	if int64(bytes) != s.p.BytesPumped() {
		s.t.Fatalf("written %d bytes, BytesPumped %d", bytes, s.p.BytesPumped())
	}
	for i, v := range []byte(s.dst.bytes()) {
		if v != byte(i) {
			s.t.Fatalf("byte %d = %d, want %d: something was lost, doubled or reordered", i, v, byte(i))
		}
	}
	if s.hand {
		return
	}
	log := s.src.calls()
	if d := log.pauses - log.resumes; d < 0 || d > 1 || d == 1 != s.src.isPaused() {
		s.t.Fatalf("%d pauses, %d resumes, paused %t", log.pauses, log.resumes, s.src.isPaused())
	}
	full := s.dst.q.Full()
	if s.runs && s.src.isPaused() != full && !(full && s.late) {
		s.t.Fatalf("the pump runs, full %t, paused %t", full, s.src.isPaused())
	}
	if s.runs && !full && bytes != s.fed {
		s.t.Fatalf("the pump runs and the sink is not full: %d of %d bytes written", bytes, s.fed)
	}
}

// end moves all remaining bytes and checks all of them.
func (s *session) end() {
	s.dst.drainAlways()
	s.src.endWith(io.EOF)
	s.start()
	s.src.Resume()
	if err := s.p.Wait(s.t.Context()); err != nil {
		s.t.Fatalf("Wait = %v", err)
	}
	s.p.Stop()
	s.hand = true
	s.check()
	if _, bytes := s.dst.written(); bytes != s.fed {
		s.t.Fatalf("%d of %d bytes written at the end", bytes, s.fed)
	}
}

// FuzzPump starts, stops, pauses and resumes in any order. No byte may be lost,
// repeated or reordered. The source must be paused exactly while the sink is
// full.
func FuzzPump(f *testing.F) {
	f.Add("\x01\x0a\x0a\x0a\x03\x02\x0a\x01\x03")     // start, emit, drain, stop, emit, start
	f.Add("\xf8\xf8\x01\x02\x03\x01\x02\x01")         // stopped while full and paused
	f.Add("\x0e\x01\x50\x04\x03\x05\x50\x03\x02\x01") // paused and resumed by hand
	f.Add("\x01\xf8\x06\xf8\xfe\x0f\x0f\x17\x06")     // max size lowered and raised
	f.Fuzz(func(t *testing.T, ops string) {
		bubble(t, func(t *testing.T) {
			s := &session{t: t, src: newSource(), dst: newSink(20)}
			s.p = pump.New[byte](s.src, s.dst)
			defer s.dst.q.Close()
			defer s.p.Stop()
			for _, op := range []byte(ops[:min(len(ops), 200)]) {
				s.do(int(op&7), int(op>>3))
				s.check()
			}
			s.end()
		})
	})
}
