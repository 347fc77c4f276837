package notify_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
)

// A goroutine waits until a counter has reached 3.
func ExampleEvent() {
	var (
		mu      sync.Mutex
		n       int          // guarded by mu
		changed notify.Event // n changes
	)
	go func() {
		for range 3 {
			mu.Lock()
			n++
			changed.Happen()
			mu.Unlock()
		}
	}()
	mu.Lock()
	for n < 3 {
		next := changed.Next()
		mu.Unlock()
		<-next
		mu.Lock()
	}
	fmt.Println(n)
	mu.Unlock()
	// Output: 3
}

// A wait ends early when its context ends.
func ExampleSleep() {
	ctx, cancel := context.WithCancelCause(context.Background())
	fmt.Println(notify.Sleep(ctx, time.Millisecond))
	cancel(errors.New("the work has ended"))
	fmt.Println(notify.Sleep(ctx, time.Hour))
	// Output:
	// <nil>
	// the work has ended
}
