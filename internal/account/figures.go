package account

import "time"

// Times returns the time spent in each state up to now, the state in progress
// included, and the longest single time blocked.
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

// Waits reports whether the goroutine waits for a condition that is missing and
// cannot come by itself. A goroutine that has ended waits for nothing more, and
// Waits reports true.
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

// Latest returns the state of the goroutines of one stage, and when one of them
// last changed its state. As long as one is busy, the stage is. It reports
// false if none of them is living.
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
