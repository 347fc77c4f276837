package byteio_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func Example() {
	p := pipe.New("example")
	in := stagetest.TextSource(p, "68656c6c6f", 3, io.EOF)
	text := pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[byte]) error {
		r := byteio.NewReader(ctx, in)
		return r.Cause(byteio.Emit(ctx, hex.NewDecoder(r), out))
	})
	pipe.Sink(text, func(ctx context.Context, in *pipe.In[byte]) error {
		return byteio.WriteAll(ctx, in, os.Stdout)
	})
	fmt.Println("", p.Run(context.Background()))
	// Output: hello <nil>
}
