package pipe_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// starts records which sources have started and ended, such as "+a" and "-a".
type starts struct {
	mu  sync.Mutex
	log []string
}

func (s *starts) add(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, what)
}

// String returns what has happened so far.
func (s *starts) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.log, " ")
}

// source adds a source that emits its name n times and then returns err.
func (s *starts) source(p *pipe.Pipeline, name string, n int, err error, opts ...pipe.Option) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		s.add("+" + name)
		defer s.add("-" + name)
		for range n {
			if err := out.Put(ctx, pipe.BufferOf(int(name[0]-'a'))); err != nil {
				return err
			}
			time.Sleep(time.Second)
		}
		return err
	}, append(opts, pipe.Name(name))...)
}

// between are the stages that may be between a source and the stage that reads
// it late.
var between = map[string]func(*pipe.Stream[int]) *pipe.Stream[int]{
	"nothing": func(in *pipe.Stream[int]) *pipe.Stream[int] { return in },
	"fused":   func(in *pipe.Stream[int]) *pipe.Stream[int] { return mapInts(mapInts(in, same), same) },
	"async":   func(in *pipe.Stream[int]) *pipe.Stream[int] { return mapInts(in, same, pipe.Async()) },
	"workers": func(in *pipe.Stream[int]) *pipe.Stream[int] { return mapInts(in, same, pipe.Workers(3)) },
	"via":     func(in *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Via(pipe.Via(in, forward), forward) },
	"tee":     func(in *pipe.Stream[int]) *pipe.Stream[int] { return concat(tee(in, 2)...) },
	"in order": func(in *pipe.Stream[int]) *pipe.Stream[int] {
		return concatWith(pipe.ReadsInOrder(), in)
	},
}

// inOrder runs f with three sources, the stages between, and a stage that reads
// them in order. f adds the sink.
func inOrder(t *testing.T, ends [3]error, f func(t *testing.T, p *pipe.Pipeline, s *starts, all *pipe.Stream[int])) {
	for name, stages := range between {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, s := pipe.New("test"), new(starts)
				var ins []*pipe.Stream[int]
				for i, name := range []string{"a", "b", "c"} {
					ins = append(ins, stages(s.source(p, name, 2, ends[i])))
				}
				f(t, p, s, concatWith(pipe.ReadsInOrder(), ins...))
			})
		})
	}
}

var allEnd = [3]error{io.EOF, io.EOF, io.EOF}

func TestSourceStartsWhenItsInputIsFirstRead(t *testing.T) {
	inOrder(t, allEnd, func(t *testing.T, p *pipe.Pipeline, s *starts, all *pipe.Stream[int]) {
		got, complete := collect(all)
		if err := p.Run(t.Context()); err != nil || !*complete || len(*got)%6 != 0 || !slices.IsSorted(*got) {
			t.Errorf("Run = %v, complete %t, got %v", err, *complete, *got)
		}
		if want := "+a -a +b -b +c -c"; s.String() != want {
			t.Errorf("sources: %s, want %s", s, want)
		}
	})
}

func TestSourceThatNothingHasWantedIsNotCalled(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(p *pipe.Pipeline, cancel func())
		want error
	}{
		"stop":        {func(*pipe.Pipeline, func()) {}, nil},
		"cancel":      {func(_ *pipe.Pipeline, cancel func()) { cancel() }, context.Canceled},
		"drain":       {func(p *pipe.Pipeline, _ func()) { p.Drain() }, nil},
		"drain begun": {func(p *pipe.Pipeline, _ func()) { p.DrainBegun() }, nil},
		"pause, then drain": {func(p *pipe.Pipeline, _ func()) {
			p.Pause()
			time.Sleep(time.Hour)
			p.Drain()
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			inOrder(t, allEnd, func(t *testing.T, p *pipe.Pipeline, s *starts, all *pipe.Stream[int]) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				n := 1
				if name != "stop" {
					n = 1000
				}
				countElements(take(all, n))
				done := run(ctx, p)
				time.Sleep(time.Second / 2)
				test.end(p, cancel)
				if err := <-done; !errors.Is(err, test.want) {
					t.Errorf("Run = %v, want %v", err, test.want)
				}
				if want := "+a -a"; s.String() != want {
					t.Errorf("sources: %s, want %s", s, want)
				}
			})
		})
	}
}

func TestFailuresOfSourcesThatStartLateComeInOrder(t *testing.T) {
	inOrder(t, [3]error{io.EOF, errors.New("b is broken"), errors.New("c is broken")}, func(t *testing.T, p *pipe.Pipeline, s *starts, all *pipe.Stream[int]) {
		got, complete := collect(all)
		if err := p.Run(t.Context()); err == nil || err.Error() != "pipe: test/b: b is broken" {
			t.Errorf("Run = %v, want that b is broken", err)
		}
		if !slices.Contains(*got, 0) || *complete || s.String() != "+a -a +b -b" {
			t.Errorf("got %v, complete %t, sources: %s; want c not to start", *got, *complete, s)
		}
	})
}

// Such a source ends as if it had no elements, and its reader can find out that
// a Drain is the reason.
func TestDrainEndsASourceBeforeItHasStarted(t *testing.T) {
	for i := range 100 {
		before := i%2 == 0 // the Drain comes before Run, else during it
		synctest.Test(t, func(t *testing.T) {
			p, s := pipe.New("test"), new(starts)
			ins := []*pipe.Stream[int]{s.source(p, "a", 0, io.EOF), s.source(p, "b", 3, io.EOF)}
			nothing := pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[int], out *pipe.Out[int]) error {
				if !before {
					p.Drain()
					ins[1].TryRead() // before the goroutine of b runs
				}
				b, err := ins[1].Read(ctx)
				if err != io.EOF || !ins[1].Cut() {
					t.Errorf("Read = %v, %v, Cut %t, want EOF and true", b.Elements(), err, ins[1].Cut())
				}
				return nil
			}, pipe.ReadsInOrder())
			collect(nothing)
			if before {
				p.Drain()
			}
			if err := p.Run(t.Context()); err != nil || strings.Contains(s.String(), "+b") {
				t.Errorf("Run = %v, sources: %s, want b not to start", err, s)
			}
		})
	}
}

// waysToRead are the ways to read an input.
var waysToRead = map[string]func(context.Context, *pipe.In[int]) error{
	"Read":    func(ctx context.Context, in *pipe.In[int]) error { _, err := in.Read(ctx); return err },
	"TryRead": func(_ context.Context, in *pipe.In[int]) error { in.TryRead(); return nil },
	"ReadUntil": func(ctx context.Context, in *pipe.In[int]) error {
		_, _, err := in.ReadUntil(ctx, time.Now().Add(time.Minute))
		return err
	},
	"Select": func(ctx context.Context, in *pipe.In[int]) error {
		_, _, err := pipe.SelectOf(in).Read(ctx)
		return err
	},
}

func TestEachWayToReadStartsTheSource(t *testing.T) {
	for name, read := range waysToRead {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, s := pipe.New("test"), new(starts)
				ins := []*pipe.Stream[int]{s.source(p, "a", 0, io.EOF), s.source(p, "b", 1, io.EOF), s.source(p, "c", 1, io.EOF)}
				collect(pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[int], out *pipe.Out[int]) error {
					time.Sleep(time.Second)
					if s.String() != "+a -a" {
						t.Errorf("sources before the read: %s, want only a", s)
					}
					err := read(ctx, ins[1])
					time.Sleep(time.Minute)
					return err
				}, pipe.ReadsInOrder()))
				if err := p.Run(t.Context()); err != nil || s.String() != "+a -a +b -b" {
					t.Errorf("Run = %v, sources: %s, want a and b", err, s)
				}
			})
		})
	}
}

// pairs adds a stage that reads one Buffer of b and then one of a, again and
// again.
func pairs(a, b *pipe.Stream[int]) *pipe.Stream[int] {
	return pipe.Join2(a, b, func(ctx context.Context, a, b *pipe.In[int], out *pipe.Out[int]) error {
		for {
			_, err := b.Read(ctx)
			if err == nil {
				_, err = a.Read(ctx)
			}
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
}

// A source whose elements another stage needs before must not wait. If b waited
// here, its sum with a would deadlock.
func TestSourceWhoseElementsAreNeededEarlierStartsAtOnce(t *testing.T) {
	for name, build := range map[string]func(p *pipe.Pipeline, s *starts) *pipe.Stream[int]{
		"also read elsewhere": func(p *pipe.Pipeline, s *starts) *pipe.Stream[int] {
			branches := tee(s.source(p, "b", 2, nil), 2)
			return concatWith(pipe.ReadsInOrder(), branches...)
		},
		"joined with such a source": func(p *pipe.Pipeline, s *starts) *pipe.Stream[int] {
			branches := tee(s.source(p, "a", 1000, nil), 2)
			return concatWith(pipe.ReadsInOrder(), branches[0], pairs(branches[1], s.source(p, "b", 2000, nil)))
		},
		"with the option": func(p *pipe.Pipeline, s *starts) *pipe.Stream[int] {
			return concatWith(pipe.ReadsInOrder(), s.source(p, "a", 1, nil), s.source(p, "b", 1, nil, pipe.StartsAtOnce()))
		},
		"joined with one that has the option": func(p *pipe.Pipeline, s *starts) *pipe.Stream[int] {
			return concatWith(pipe.ReadsInOrder(), s.source(p, "c", 1, nil), pairs(s.source(p, "a", 1, nil, pipe.StartsAtOnce()), s.source(p, "b", 1, nil)))
		},
		"no later input": func(p *pipe.Pipeline, s *starts) *pipe.Stream[int] {
			return concat(s.source(p, "a", 1, nil), s.source(p, "b", 1, nil))
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, s := pipe.New("test"), new(starts)
				countElements(build(p, s))
				done := run(t.Context(), p)
				synctest.Wait()
				if !strings.Contains(s.String(), "+b") {
					t.Errorf("sources: %s, want b among them", s)
				}
				if err := <-done; err != nil {
					t.Errorf("Run = %v", err)
				}
			})
		})
	}
}

// The two inner stages would otherwise begin to read their first inputs at
// once.
func TestInOrderInsideInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := pipe.New("test"), new(starts)
		pair := func(a, b string) *pipe.Stream[int] {
			return concatWith(pipe.ReadsInOrder(), s.source(p, a, 1, nil), s.source(p, b, 1, nil))
		}
		got, _ := collect(concatWith(pipe.ReadsInOrder(), pair("a", "b"), pair("c", "d"), pair("e", "f")))
		err := p.Run(t.Context())
		if want := "+a -a +b -b +c -c +d -d +e -e +f -f"; err != nil || s.String() != want || len(*got) != 6 {
			t.Errorf("Run = %v, got %v, sources: %s", err, *got, s)
		}
	})
}

// A source that has not started has no times, and is not a stall.
func TestFiguresOfASourceThatHasNotStarted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stalled []string
		p, s := pipe.New("test", pipe.OnStall(time.Hour, func(st pipe.Stall) { stalled = append(stalled, st.Stage) })), new(starts)
		ins := []*pipe.Stream[int]{s.source(p, "a", 5000, nil), s.source(p, "b", 10, nil)}
		collect(concatWith(pipe.ReadsInOrder(), ins...))
		done := run(t.Context(), p)
		time.Sleep(4000 * time.Second)
		if b := stageNamed(t, p.Stats(), "b"); b.Busy+b.Starved+b.Blocked != 0 {
			t.Errorf("before its start: %+v, want no times", b)
		}
		if err := <-done; err != nil || len(stalled) > 0 {
			t.Errorf("Run = %v, stalled: %v, want none", err, stalled)
		}
		if b := stageNamed(t, p.Stats(), "b"); b.Busy != 10*time.Second || b.Starved+b.Blocked != 0 {
			t.Errorf("after its end: %+v, want 10s busy", b)
		}
	})
}

// Sources that have not started do not hide that all others wait.
func TestDeadlockBesideASourceThatHasNotStarted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, s := pipe.New("test", pipe.MemoryLimit(1)), new(starts)
		branches := tee(numbers(p, 100_000), 2, pipe.WriteQueueMaxSize(64))
		all := concatWith(pipe.ReadsInOrder(), append(branches, s.source(p, "c", 1, nil))...)
		collect(all)
		if err := p.Run(t.Context()); !errors.Is(err, pipe.ErrDeadlock) || s.String() != "" {
			t.Errorf("Run = %v, sources: %s, want %v and none", err, s, pipe.ErrDeadlock)
		}
	})
}
