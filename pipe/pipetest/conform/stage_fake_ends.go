package conform

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
)

// An upstream is the source that the stage under test reads.
type upstream[I any] struct {
	elements []I
	length   int           // of a Buffer; 0: all elements in one
	endless  bool          // the elements come again and again
	slow     bool          // it waits after each Buffer
	end      error         // comes after the elements; nil: io.EOF
	silent   bool          // nothing comes after the elements
	shared   *pipe.Pool[I] // of Buffers that the test owns as well; nil: other Buffers

	kept []pipe.Buffer[I] // the Buffers that the test owns as well
}

// shortWait is odd, because stages wait for round times.
const shortWait = 10*time.Millisecond + 7*time.Nanosecond

// emit is the stage function.
func (u *upstream[I]) emit(ctx context.Context, out *pipe.Out[I]) error {
	for sent := 0; ; {
		for at := 0; at < len(u.elements); {
			n := len(u.elements) - at
			if u.length > 0 {
				n = min(n, u.length)
			}
			if err := out.Put(ctx, u.buffer(u.elements[at:at+n])); err != nil {
				return err
			}
			at += n
			if u.slow {
				if err := notify.Sleep(ctx, shortWait); err != nil {
					return err
				}
			}
			// Virtual time passes only while all goroutines wait.
			if sent += n; u.endless && sent >= 100 {
				sent = 0
				if err := notify.Sleep(ctx, shortWait); err != nil {
					return err
				}
			}
		}
		if !u.endless {
			break
		}
	}
	if u.silent {
		<-ctx.Done()
		return context.Cause(ctx)
	}
	if u.end != nil { // a stage that needs no more input gets the time to end first
		if err := notify.Sleep(ctx, shortWait); err != nil {
			return err
		}
	}
	return u.end
}

func (u *upstream[I]) buffer(elements []I) pipe.Buffer[I] {
	if u.shared == nil {
		return bufferOfCopy(elements)
	}
	b := u.shared.Get().First(len(elements))
	b.Retain()
	copy(b.Elements(), elements)
	u.kept = append(u.kept, b)
	return b
}

// A downstream is the sink that reads the stage under test.
type downstream[O any] struct {
	refuse    bool          // read nothing and return
	late      bool          // with refuse: wait before the return
	stuck     bool          // read nothing and wait
	most      int           // return after that many Buffers; 0: read all
	fail      error         // returned then
	slow      time.Duration // waited before each Buffer
	maxSize   int64         // of the queue that it reads; 0: the default
	overwrite bool          // overwrite elements of Buffers that the sink owns, and keep all Buffers

	got     []O
	kept    []pipe.Buffer[O]
	copies  [][]O
	changed string // how a kept Buffer changed, or ""
	ended   bool   // Read has returned io.EOF
}

// take is the stage function.
func (d *downstream[O]) take(ctx context.Context, in *pipe.In[O]) error {
	if d.stuck {
		<-ctx.Done()
		return context.Cause(ctx)
	}
	if d.late {
		if err := notify.Sleep(ctx, shortWait); err != nil {
			return err
		}
	}
	for n := 0; !d.refuse && (d.most == 0 || n < d.most); n++ {
		if d.slow > 0 { // otherwise Read alone notices the end of ctx
			if err := notify.Sleep(ctx, d.slow); err != nil {
				return err
			}
		}
		b, err := in.Read(ctx)
		if err != nil {
			d.compareKept()
			d.ended = err == io.EOF
			return err
		}
		d.collect(b)
	}
	return d.fail
}

// collect collects the elements of b. It may keep b and compare the Buffers
// that it has kept before.
func (d *downstream[O]) collect(b pipe.Buffer[O]) {
	d.got = append(d.got, b.Elements()...)
	if !d.overwrite {
		b.Release()
		return
	}
	// A source may emit many Buffers. A comparison at each power of two, and
	// one at the end, is cheap.
	if n := len(d.kept); n&(n-1) == 0 {
		d.compareKept()
	}
	if !b.Shared() {
		clear(b.Elements())
	}
	d.kept, d.copies = append(d.kept, b), append(d.copies, slices.Clone(b.Elements()))
}

// compareKept checks whether the Buffers that were kept have changed.
func (d *downstream[O]) compareKept() {
	for i, before := range d.kept {
		if f, how := compare(before.Elements(), d.copies[i]); f != same && d.changed == "" {
			d.changed = how
		}
	}
}
