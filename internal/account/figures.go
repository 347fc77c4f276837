package account

import "time"

// Waits reports whether the goroutine cannot continue by itself. That is so if
// it has ended, or if it waits for a condition that is missing.
func (a *Account) Waits() bool {
	l := a.ledger
	l.mu.Lock()
	condition, outlivesStage, living := a.condition, a.outlivesStage, a.living
	l.mu.Unlock()
	return !living || condition != nil && condition.Missing() && (outlivesStage || !l.owner.StageEnding())
}

// Living reports whether the goroutine has begun and not ended.
func (a *Account) Living() bool {
	a.ledger.mu.Lock()
	defer a.ledger.mu.Unlock()
	return a.living
}

// A Latest is the state of the goroutines of one Ledger.
type Latest struct {
	Meter *Meter        // of the stage that works or waits, nil if no goroutine is living
	State State         // of that stage
	Since time.Duration // when one of the goroutines last changed its state
}

// LatestOf returns the state of the goroutines with the given accounts, which
// are of one Ledger. They are busy if one of them is. If all of them wait, and
// one waits in a kernel, the kernel is the stage that waits.
func LatestOf(accounts []*Account) (latest Latest) {
	mu := &accounts[0].ledger.mu
	mu.Lock()
	defer mu.Unlock()
	for _, a := range accounts {
		if !a.living {
			continue
		}
		m := a.top
		if latest.Meter == nil || m.state == Busy || latest.State != Busy && m != &a.Meter {
			latest.Meter, latest.State = m, m.state
		}
		latest.Since = max(latest.Since, m.began)
	}
	return latest
}
