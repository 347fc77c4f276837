package conform

import (
	"testing"

	"github.com/penstock-go/penstock/pump"
)

var readBreaches = []breach{
	{fault: "none"},
	{rule: "every element", fault: "the first element is lost"},
	{rule: "every element", fault: "the last elements are lost with the error"},
	{rule: "once", fault: "an element comes twice"},
	{rule: "in order", fault: "new elements pass old ones"},
	{rule: "empty is not the end", fault: "a Read of nothing is the end"},
	{rule: "kept before the first Read", fault: "elements are dropped while no Read waits"},
	{rule: "buffers belong to the reader", fault: "the slice is used again"},
	{rule: "end is io.EOF", fault: "io.EOF is wrapped"},
	{rule: "end again", fault: "the end comes once", also: []string{"failure again"}},
	{rule: "no early end", fault: "silence is the end"},
	{rule: "no elements with an error", fault: "the error comes with elements"},
	{rule: "failure after elements", fault: "the failure is the end"},
	{rule: "failure after elements", fault: "a failure drops elements that were read ahead"},
	{rule: "failure again", fault: "the failure comes once"},
	{rule: "pause withholds elements", fault: "ignores the pause"},
	{rule: "pause reaches a waiting Read", fault: "checks the pause only before it waits"},
	{rule: "pause withholds the end", fault: "does not withhold the end"},
	{rule: "pause withholds the failure", fault: "does not withhold the failure"},
	{rule: "pause keeps elements", fault: "elements are dropped while paused", also: []string{"many callers"}},
	{rule: "pause stops the source", fault: "reads ahead while paused"},
	{rule: "resume then pause", fault: "a Resume lets one Read through"},
	{rule: "cancel while paused", fault: "ctx does not end a pause"},
	{rule: "pause is a switch", fault: "the pause is a counter"},
	{rule: "pause never blocks", fault: "Pause waits for the Read under way"},
	{rule: "pause after the end", fault: "checks the pause before the end"},
	{rule: "pause after close", fault: "a Pause after Close still pauses"},
	{rule: "many callers", fault: "a Resume can be missed"},
	{rule: "left paused", fault: "Pause leaves the mark"},
	{rule: "cancel wins over elements", fault: "ready elements win over ctx"},
	{rule: "cancel ends a wait", fault: "ctx does not end a wait"},
	{rule: "cancel returns the cause", fault: "an error of its own for ctx"},
	{rule: "cancel loses nothing", fault: "elements for a cancelled Read are lost"},
	{rule: "cancel races lose nothing", fault: "checks ctx after taking elements"},
	{rule: "cancel is not the end", fault: "ctx ends the stream"},
	{rule: "close wakes a Read", fault: "Close wakes no Read"},
	{rule: "close is not the end", fault: "Close is the end"},
	{rule: "close drops elements", fault: "elements that were read ahead are returned after Close"},
	{rule: "close twice", fault: "a second Close is an error"},
	{rule: "close twice", fault: "a second Close panics"},
	{rule: "concurrent Close", fault: "a concurrent Close hangs"},
	{rule: "close releases", fault: "the feed is not closed", also: []string{"no goroutine left"}},
	{rule: "no goroutine left", fault: "a goroutine is left"},
	{rule: "close with an error", fault: "CloseWithError leaves its goroutine"},
	{rule: "close with an error", fault: "CloseWithError ends the stream"},
	{rule: "close is not the end", fault: "Close hides the failure"},
	{rule: "streams are independent", fault: "all streams read the latest feed"},
	{rule: "pause after close", fault: "LeavePaused after Close pauses"},
	{rule: "pause during a fetch", fault: "a fetch of 10 ms ignores the pause"},
	{rule: "pause during a fetch", fault: "a fetch of 250 ms ignores the pause"},
	{rule: "pause during a fetch", fault: "a pause drops what is fetched"},
}

func TestEachRuleOfReadStreamHasABrokenStream(t *testing.T) {
	covered(t, readRules[byte](), readBreaches)
}

func TestEachBrokenReadStreamIsFound(t *testing.T) {
	for _, b := range readBreaches {
		t.Run(b.fault, func(t *testing.T) {
			catches(t, b, readRules[byte](), func(p *probe, r *rescue) *readCheck[byte] {
				open := func(_ testing.TB, feed *Feed[byte]) pump.ReadStream[byte] { return newFaultyReader(b.fault, feed, r) }
				return &readCheck[byte]{probe: p, spec: ReadStream[byte]{Open: open}}
			})
		})
	}
}
