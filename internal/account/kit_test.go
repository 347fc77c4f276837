package account_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/penstock-go/penstock/internal/account"
)

// An owner is an [account.Owner] with two contexts that a test can end.
type owner struct {
	stage, delivery       context.Context
	endStage, endDelivery context.CancelFunc
	ending                atomic.Bool // the stage context is about to end
}

func newOwner(t *testing.T) *owner {
	o := new(owner)
	o.delivery, o.endDelivery = context.WithCancel(t.Context())
	o.stage, o.endStage = context.WithCancel(o.delivery)
	return o
}

func (o *owner) StageDone() <-chan struct{} { return o.stage.Done() }

func (o *owner) DeliveryDone() <-chan struct{} { return o.delivery.Done() }

func (o *owner) StageEnding() bool { return o.ending.Load() || o.stage.Err() != nil }

// A resolver is an [account.Resolver] that counts its calls. The zero resolver
// is never stuck.
type resolver struct {
	stuck          func() bool // nil reports false
	resolve        func() bool // nil reports false
	checks, solved int
}

func (r *resolver) Stuck() bool {
	r.checks++
	return r.stuck != nil && r.stuck()
}

func (r *resolver) Resolve() bool {
	r.solved++
	return r.resolve != nil && r.resolve()
}

var (
	missing = account.Check(func() bool { return true })
	holds   = account.Check(func() bool { return false })
)

func ledgerOf(run *account.Run, o account.Owner) *account.Ledger {
	l := new(account.Ledger)
	l.Init(run, o)
	return l
}

// accountsOf opens n accounts of l.
func accountsOf(l *account.Ledger, n int) []*account.Account {
	accounts := make([]*account.Account, n)
	for i := range accounts {
		accounts[i] = new(account.Account)
		accounts[i].Init(l)
		accounts[i].Begin()
	}
	return accounts
}

// begin starts a run of n goroutines of one owner, and opens their accounts.
func begin(t *testing.T, n int, r account.Resolver) (*account.Run, []*account.Account, *owner) {
	run, o := new(account.Run), newOwner(t)
	run.Begin(time.Now(), n, r)
	return run, accountsOf(ledgerOf(run, o), n), o
}

// wantTimes checks the times of m up to now.
func wantTimes(t *testing.T, m *account.Meter, busy, starved, blocked, longest time.Duration) {
	t.Helper()
	spent, long := m.Times()
	want := [account.States]time.Duration{account.Busy: busy, account.Starved: starved, account.Blocked: blocked}
	if spent != want || long != longest {
		t.Errorf("Times = %v, %v, want %v, %v", spent, long, want, longest)
	}
}
