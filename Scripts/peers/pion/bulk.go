// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Bulk data over plain data channels for Scripts/paths: messages without end on one reliable ordered
// channel, and pings on a second one.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v3"
)

const (
	bulkMessageBytes = 16384
	bulkPingInterval = 100 * time.Millisecond
)

// bulkProgress is a line of the receiver: how much has arrived how long after the channel opened.
type bulkProgress struct {
	Seconds float64 `json:"seconds"`
	Bytes   int64   `json:"bytes"`
}

// bulkReport is the last line of the sender: the round trips, and the age of unanswered pings.
type bulkReport struct {
	PingsMs   []float64 `json:"pings_ms"`
	PendingMs []float64 `json:"pending_ms"`
}

// bulk sends when it makes the offer, and receives when it answers one.
func bulk(arguments []string) error {
	flags := flag.NewFlagSet("bulk", flag.ExitOnError)
	isOfferer := flags.Bool("offer", false, "make the offer and send; otherwise receive")
	seconds := flags.Float64("seconds", 20, "how long to send")
	_ = flags.Parse(arguments)
	pc, err := newRawConnection()
	if err != nil {
		return err
	}
	defer pc.Close()
	input := bufio.NewReaderSize(os.Stdin, 1<<16)
	if *isOfferer {
		err = sendBulk(pc, input, time.Duration(*seconds*float64(time.Second)))
	} else {
		pc.OnDataChannel(receiveBulk)
		err = exchange(pc, input, os.Stdout, false)
	}
	if err != nil {
		return err
	}
	// Whoever started us ends the input when it has what it wants.
	_, err = io.Copy(io.Discard, input)
	return err
}

func receiveBulk(channel *webrtc.DataChannel) {
	if channel.Label() == "ping" {
		channel.OnMessage(func(message webrtc.DataChannelMessage) {
			_ = channel.SendText(string(message.Data))
		})
		return
	}
	var received atomic.Int64
	channel.OnMessage(func(message webrtc.DataChannelMessage) {
		received.Add(int64(len(message.Data)))
	})
	channel.OnOpen(func() {
		begin, output := time.Now(), json.NewEncoder(os.Stdout)
		go func() {
			for now := range time.Tick(time.Second) {
				_ = output.Encode(bulkProgress{now.Sub(begin).Seconds(), received.Load()})
			}
		}()
	})
}

func sendBulk(pc *webrtc.PeerConnection, input *bufio.Reader, length time.Duration) error {
	data, err := pc.CreateDataChannel("bulk", nil)
	if err != nil {
		return err
	}
	pings, err := pc.CreateDataChannel("ping", nil)
	if err != nil {
		return err
	}
	opened := make(chan struct{}, 2)
	data.OnOpen(func() { opened <- struct{}{} })
	pings.OnOpen(func() { opened <- struct{}{} })
	if err := exchange(pc, input, os.Stdout, true); err != nil {
		return err
	}
	timeout := time.After(rawLimit)
	for i := 0; i < 2; i++ {
		select {
		case <-opened:
		case <-timeout:
			return errors.New("not opened in time")
		}
	}
	end := time.Now().Add(length)
	report := make(chan bulkReport)
	go func() { report <- pingUntil(pings, end) }()
	ctx, cancel := context.WithDeadline(context.Background(), end)
	defer cancel()
	err = newFiller(data, fillBytes).fill(ctx, make([]byte, bulkMessageBytes))
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(<-report)
}

// pingUntil sends a ping at every interval, whether or not the one before was answered.
func pingUntil(channel *webrtc.DataChannel, end time.Time) bulkReport {
	var lock sync.Mutex
	pending := map[string]time.Time{}
	report := bulkReport{PingsMs: []float64{}, PendingMs: []float64{}}
	channel.OnMessage(func(message webrtc.DataChannelMessage) {
		lock.Lock()
		defer lock.Unlock()
		if sent, known := pending[string(message.Data)]; known {
			delete(pending, string(message.Data))
			report.PingsMs = append(report.PingsMs, milliseconds(time.Since(sent)))
		}
	})
	ticker := time.NewTicker(bulkPingInterval)
	defer ticker.Stop()
	for number := 0; time.Now().Before(end); number++ {
		text := strconv.Itoa(number)
		lock.Lock()
		pending[text] = time.Now()
		lock.Unlock()
		_ = channel.SendText(text)
		<-ticker.C
	}
	lock.Lock()
	defer lock.Unlock()
	for _, sent := range pending {
		report.PendingMs = append(report.PendingMs, milliseconds(time.Since(sent)))
	}
	return report
}
