package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// hold is a program that opens the database at path, and then waits until it is
// killed.
func hold(path string) {
	_, err := openDatabase(context.Background(), path)
	fmt.Println("opened", err)
	time.Sleep(time.Hour)
}

// Two runs that load into one table would mix their rows.
func TestSecondRunOnADatabaseIsRefused(t *testing.T) {
	out := newOutputs(t)
	first, err := openDatabase(t.Context(), out.db)
	if err != nil {
		t.Fatal(err)
	}
	if err := createTable(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	writeFile(t, out.report, "the report of the first run")
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), out.args(), &stdout, &stderr)
	if got := stderr.String(); code != exitFailed || !strings.Contains(got, out.db) || !strings.Contains(got, "another run") {
		t.Errorf("run() = %d, %s, want 1, the file and another run", code, got)
	}
	if got := readFile(t, out.report); got != "the report of the first run" || stdout.Len() > 0 {
		t.Errorf("report = %q, stdout = %q, want the report as it was and nothing", got, stdout.String())
	}
	if n, err := countFlights(first); n != 0 || err != nil {
		t.Errorf("the first run has %d rows, %v, want none", n, err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if code := run(t.Context(), out.args(), &stdout, &stderr); code != exitOK {
		t.Errorf("run() after the first run = %d, want 0; %s", code, stderr.String())
	}
}

func TestLockOfAKilledRunIsGone(t *testing.T) {
	out := newOutputs(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "FLIGHTS_HOLD="+out.db)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if line != "opened <nil>\n" {
		t.Errorf("the other process printed %q, %v", line, err)
	}
	if db, err := openDatabase(t.Context(), out.db); err == nil {
		t.Error("the database could be opened while another process has it")
		db.Close()
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	db, err := openDatabase(t.Context(), out.db)
	if err != nil {
		t.Fatalf("after the other process was killed: %v", err)
	}
	db.Close()
}
