package stacks_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/stacks"
)

func TestAllHasTheCallingGoroutine(t *testing.T) {
	self := stacks.Self().ID
	if !slices.ContainsFunc(stacks.All(), func(g stacks.Goroutine) bool { return g.ID == self }) {
		t.Errorf("All has no goroutine %s, which calls it", self)
	}
}

func TestInBubbleHasOnlyTheGoroutinesOfTheBubble(t *testing.T) {
	if bubble := stacks.Self().Bubble; bubble != "" {
		t.Errorf("Bubble = %q outside of all bubbles", bubble)
	}
	synctest.Test(t, func(t *testing.T) {
		self := stacks.Self()
		if got := stacks.InBubble(self.Bubble, self.ID); len(got) > 0 {
			t.Errorf("InBubble = %v, want nothing but the calling goroutine, which is excepted", got)
		}
		done := make(chan struct{})
		go func() { <-done }()
		synctest.Wait()
		if got := stacks.InBubble(self.Bubble, self.ID); len(got) != 1 || got[0].State != "chan receive" {
			t.Errorf("InBubble = %v, want the goroutine that receives", got)
		}
		close(done)
	})
}
