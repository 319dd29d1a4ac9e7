// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// The dialer's side of the interoperability matrix: one line of JSON per cell.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"sort"
	"strings"
	"time"
)

const (
	echoBytes         = 32 << 20
	pings             = 50
	streamsAtOnce     = 256
	streamsInSequence = 1000
	smallEchoBytes    = 1000
	toldWithin        = 5 * time.Second
	wrongPeer         = "12D3KooWPT98FXMfDQYavZm66EeVjTqP9Nnehn1gyaydqV8L8BQw"
)

func newPattern(seed int64) *rand.Rand { return rand.New(rand.NewSource(seed)) }

func sendPattern(s *stream, count int, seed int64) error {
	pattern, chunk := newPattern(seed), make([]byte, chunkBytes)
	for count > 0 {
		if count < len(chunk) {
			chunk = chunk[:count]
		}
		_, _ = pattern.Read(chunk)
		if _, err := s.Write(chunk); err != nil {
			return err
		}
		count -= len(chunk)
	}
	return s.CloseWrite()
}

// driver dials one listener and tries the cells.
type driver struct {
	node    *node
	to      *address
	version int
	current *connection
}

type cell struct {
	name  string
	limit time.Duration
	run   func(*driver) (detail string, err error)
}

var cells = []cell{
	{"connect", 15 * time.Second, (*driver).connect},
	{"50 pings", 15 * time.Second, (*driver).ping50},
	{"echo 32 MiB", 60 * time.Second, (*driver).echo32},
	{"256 streams at once", 60 * time.Second, (*driver).manyStreams},
	{"1,000 streams one after another", 60 * time.Second, (*driver).streamAfterStream},
	{"half close, dialer first", 15 * time.Second, (*driver).dialerEndsFirst},
	{"half close, listener first", 15 * time.Second, (*driver).listenerEndsFirst},
	{"reset by the dialer", 15 * time.Second, (*driver).dialerResets},
	{"reset by the listener", 15 * time.Second, (*driver).listenerResets},
	{"unknown protocol", 15 * time.Second, (*driver).unknownProtocol},
	{"close by the dialer", 20 * time.Second, (*driver).dialerCloses},
	{"close by the listener", 20 * time.Second, (*driver).listenerCloses},
	{"wrong certhash", 15 * time.Second, (*driver).wrongCerthash},
	{"wrong peer id", 15 * time.Second, (*driver).wrongPeer},
}

// outcome is a line of the matrix; whoever started us knows the peer and the direction.
type outcome struct {
	Cell   string  `json:"cell"`
	Result string  `json:"result"`
	Detail string  `json:"detail"`
	Ms     float64 `json:"ms"`
}

// runCells tries the cells whose name contains `only`, and returns how many failed.
func (d *driver) runCells(only string) (failed int) {
	output := json.NewEncoder(os.Stdout)
	for _, each := range cells {
		if !strings.Contains(each.name, only) {
			continue
		}
		begin := time.Now()
		detail, err := d.within(each)
		found := outcome{each.name, "pass", detail, milliseconds(time.Since(begin))}
		if err != nil {
			failed++
			found.Result, found.Detail = "fail", err.Error()
			d.disconnect() // the next cell begins anew
		}
		_ = output.Encode(found)
	}
	d.disconnect()
	return failed
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}

func (d *driver) within(each cell) (string, error) {
	type result struct {
		detail string
		err    error
	}
	done := make(chan result, 1)
	go func() {
		detail, err := each.run(d)
		done <- result{detail, err}
	}()
	select {
	case found := <-done:
		return found.detail, found.err
	case <-time.After(each.limit):
		return "", fmt.Errorf("not done within %s", each.limit)
	}
}

func (d *driver) dial(to *address) (*connection, error) {
	ctx, cancel := context.WithTimeout(context.Background(), handshakeTimeout)
	defer cancel()
	return d.node.dial(ctx, to, d.version)
}

func (d *driver) connection() (*connection, error) {
	if d.current != nil {
		return d.current, nil
	}
	found, err := d.dial(d.to)
	d.current = found
	return found, err
}

func (d *driver) disconnect() {
	if d.current != nil {
		d.current.close()
		d.current = nil
	}
}

func (d *driver) open(protocol string) (*stream, error) {
	c, err := d.connection()
	if err != nil {
		return nil, err
	}
	s, err := c.openStream()
	if err != nil {
		return nil, err
	}
	return s, propose(s, protocol)
}

func (d *driver) connect() (string, error) {
	c, err := d.connection()
	if err != nil {
		return "", err
	}
	return "peer " + c.peer, nil
}

func (d *driver) ping50() (string, error) {
	s, err := d.open(pingProtocol)
	if err != nil {
		return "", err
	}
	times := make([]float64, pings)
	payload := make([]byte, pingBytes)
	for i := range times {
		_, _ = rand.Read(payload)
		begin := time.Now()
		if err := ping(s, payload); err != nil {
			return "", err
		}
		times[i] = milliseconds(time.Since(begin))
	}
	sort.Float64s(times)
	return fmt.Sprintf("median %.2f ms, longest %.2f ms", times[pings/2], times[pings-1]), s.Close()
}

func (d *driver) echo32() (string, error) {
	s, err := d.open(echoProtocol)
	if err != nil {
		return "", err
	}
	begin := time.Now()
	if err := echo(s, echoBytes, 32); err != nil {
		return "", err
	}
	rate := echoBytes * 8 / 1e6 / time.Since(begin).Seconds()
	return fmt.Sprintf("%.0f Mbit/s each way", rate), s.Close()
}

func (d *driver) manyStreams() (string, error) {
	if _, err := d.connection(); err != nil {
		return "", err
	}
	opened := make(chan error, streamsAtOnce)
	finished := make(chan error, streamsAtOnce)
	proceed := make(chan struct{})
	for i := 0; i < streamsAtOnce; i++ {
		go func(seed int64) {
			s, err := d.open(echoProtocol)
			opened <- err
			<-proceed // all are open before one ends
			if err == nil {
				err = echo(s, smallEchoBytes, seed)
			}
			if err == nil {
				err = s.Close()
			}
			finished <- err
		}(int64(i))
	}
	begin := time.Now()
	err := firstError(opened, streamsAtOnce)
	took := time.Since(begin)
	close(proceed)
	if later := firstError(finished, streamsAtOnce); err == nil {
		err = later
	}
	return fmt.Sprintf("all open after %.0f ms", milliseconds(took)), err
}

func firstError(from <-chan error, count int) (first error) {
	for i := 0; i < count; i++ {
		if err := <-from; err != nil && first == nil {
			first = fmt.Errorf("stream %d: %w", i, err)
		}
	}
	return first
}

func (d *driver) streamAfterStream() (string, error) {
	begin := time.Now()
	for i := 0; i < streamsInSequence; i++ {
		s, err := d.open(echoProtocol)
		if err == nil {
			err = echo(s, smallEchoBytes, int64(i))
		}
		if err == nil {
			err = s.Close()
		}
		if err != nil {
			return "", fmt.Errorf("stream %d: %w", i, err)
		}
	}
	each := milliseconds(time.Since(begin)) / streamsInSequence
	return fmt.Sprintf("%.2f ms each", each), nil
}

func (d *driver) dialerEndsFirst() (string, error) {
	s, err := d.open(perfProtocol)
	if err != nil {
		return "", err
	}
	// The answer begins after our end.
	count, err := perf(s, endsFirstBytes, endsFirstBytes)
	if err == nil && count != endsFirstBytes {
		err = fmt.Errorf("%d bytes came after our end", count)
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d bytes after our end", count), s.Close()
}

func (d *driver) listenerEndsFirst() (string, error) {
	before, err := d.journal()
	if err != nil {
		return "", err
	}
	s, err := d.open(endsFirstProtocol)
	if err != nil {
		return "", err
	}
	count, err := io.Copy(io.Discard, s)
	if err != nil || count != endsFirstBytes {
		return "", fmt.Errorf("%d bytes before the listener's end: %w", count, err)
	}
	if err := writeZeros(s, endsFirstBytes); err != nil {
		return "", err
	}
	if err := s.Close(); err != nil {
		return "", err
	}
	return d.journalLine(before, fmt.Sprintf("ends-first: %d bytes", endsFirstBytes))
}

func (d *driver) dialerResets() (string, error) {
	before, err := d.journal()
	if err != nil {
		return "", err
	}
	s, err := d.open(resetProtocol)
	if err != nil {
		return "", err
	}
	if err := ping(s, []byte{'w'}); err != nil {
		return "", err
	}
	s.Reset()
	return d.journalLine(before, "reset: seen")
}

func (d *driver) listenerResets() (string, error) {
	s, err := d.open(resetProtocol)
	if err != nil {
		return "", err
	}
	if _, err := s.Write([]byte{'r'}); err != nil {
		return "", err
	}
	if _, err = s.Read(make([]byte, 1)); !errors.Is(err, errReset) {
		return "", fmt.Errorf("the read ended with %v", err)
	}
	return err.Error(), nil
}

func (d *driver) unknownProtocol() (string, error) {
	s, err := d.open("/interop/unknown/1.0.0")
	if s == nil {
		return "", err
	}
	if !errors.Is(err, errNotAvailable) {
		return "", fmt.Errorf("answered with %v", err)
	}
	s.Reset()
	return "na", nil
}

func (d *driver) dialerCloses() (string, error) {
	before, err := d.journal()
	if err != nil {
		return "", err
	}
	d.disconnect()
	return d.journalLine(before, "closed: ")
}

func (d *driver) listenerCloses() (string, error) {
	s, err := d.open(closeProtocol)
	if err != nil {
		return "", err
	}
	c, begin := d.current, time.Now()
	if _, err := s.Write([]byte{'c'}); err != nil {
		return "", err
	}
	select {
	case <-c.ended:
		d.disconnect()
		return fmt.Sprintf("%s after %.0f ms", c.endReason, milliseconds(time.Since(begin))), nil
	case <-time.After(toldWithin):
		return "", fmt.Errorf("not told within %s", toldWithin)
	}
}

func (d *driver) wrongCerthash() (string, error) {
	other := *d.to
	other.certhash = make([]byte, len(d.to.certhash))
	return d.refused(&other, "peerconnection failed")
}

func (d *driver) wrongPeer() (string, error) {
	other := *d.to
	other.peer = wrongPeer
	return d.refused(&other, "peer id mismatch")
}

// refused dials what must not succeed, then checks that the listener is unharmed.
func (d *driver) refused(to *address, expected string) (string, error) {
	d.disconnect()
	c, err := d.dial(to)
	if err == nil {
		c.close()
		return "", errors.New("connected")
	}
	if !strings.Contains(err.Error(), expected) {
		return "", err
	}
	if _, after := d.connection(); after != nil {
		return "", fmt.Errorf("the listener is harmed: %w", after)
	}
	return err.Error(), nil
}

// journal is what the listener has seen so far.
func (d *driver) journal() (string, error) {
	s, err := d.open(journalProtocol)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(s)
	if err != nil {
		return "", err
	}
	return string(text), s.Close()
}

// journalLine waits until the listener's journal has a new line that begins so, and returns it.
func (d *driver) journalLine(before, prefix string) (string, error) {
	for begin := time.Now(); time.Since(begin) < toldWithin; time.Sleep(20 * time.Millisecond) {
		text, err := d.journal()
		if err != nil {
			return "", err
		}
		for _, line := range strings.Split(strings.TrimPrefix(text, before), "\n") {
			if strings.HasPrefix(line, prefix) {
				return line, nil
			}
		}
	}
	return "", fmt.Errorf("the listener has no %q within %s", prefix, toldWithin)
}
