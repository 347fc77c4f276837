package account

import "time"

// Times returns the time spent in each state up to now, and the longest single
// time blocked. The current state is included.
func (a *Account) Times(now time.Duration) (spent [States]time.Duration, longest time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	spent, longest = a.spent, a.longest
	if !a.living {
		return spent, longest
	}
	d := max(0, now-a.since)
	spent[a.state] += d
	if a.state == Blocked {
		longest = max(longest, d)
	}
	return spent, longest
}

// Waits reports whether the goroutine cannot continue by itself. That is so if
// it has ended, or if it waits for a condition that is missing.
func (a *Account) Waits() bool {
	a.mu.Lock()
	condition, outlivesStage, living := a.condition, a.outlivesStage, a.living
	a.mu.Unlock()
	return !living || condition != nil && condition.Missing() && (outlivesStage || !a.owner.StageEnding())
}

// Living reports whether the goroutine has begun and not ended.
func (a *Account) Living() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.living
}

// Latest returns the state of a stage with the given accounts, and when one of
// its goroutines last changed its state. The stage is busy if one goroutine is.
// living is false if no goroutine is living.
func Latest(accounts []*Account) (state State, since time.Duration, living bool) {
	for _, a := range accounts {
		a.mu.Lock()
		if a.living {
			if !living || a.state == Busy {
				state = a.state
			}
			living, since = true, max(since, a.since)
		}
		a.mu.Unlock()
	}
	return state, since, living
}
