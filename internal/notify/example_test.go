package notify_test

import (
	"fmt"
	"sync"

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
