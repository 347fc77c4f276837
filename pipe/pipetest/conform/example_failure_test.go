package conform_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/pump"
)

// A myStream reads an io.ReadCloser and adds its name to every error.
type myStream struct{ pump.ReadStream[byte] }

func (s myStream) Read(ctx context.Context) (pipe.Bytes, error) {
	b, err := s.ReadStream.Read(ctx)
	if err != nil {
		err = fmt.Errorf("my stream: %w", err)
	}
	return b, err
}

func testMyStream(t *testing.T) {
	conform.TestReadStream(t, conform.ReadStream[byte]{
		Open: func(t testing.TB, feed *conform.Feed[byte]) pump.ReadStream[byte] {
			return myStream{pump.NewReader(feed)}
		},
	})
}
