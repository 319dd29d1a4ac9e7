// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// What channels of Scripts/bench are for, by their labels, and both ends of each.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/pion/webrtc/v3"
)

const (
	// The first channel of a connection, which lasts as long as it.
	firstLabel = "first"
	// Everything comes back.
	echoLabel = "echo"
	// Messages are counted; the question is answered with the count.
	sinkLabel = "sink"
	// A text asks for so much data; the question is answered, too.
	sourceLabel = "source"

	question = "?"
)

// benchData is what a sink has received, and what is asked of a source.
type benchData struct {
	Bytes    int64 `json:"bytes"`
	Messages int64 `json:"messages"`
	// The size of each message, and what may wait to be sent.
	Message int `json:"message,omitempty"`
	Limit   int `json:"limit,omitempty"`
}

func serveBenchChannel(pc *webrtc.PeerConnection, channel *webrtc.DataChannel) {
	switch channel.Label() {
	case firstLabel:
		channel.OnClose(func() { go pc.Close() })
	case echoLabel:
		channel.OnMessage(func(message webrtc.DataChannelMessage) {
			note(channel.Send(message.Data))
		})
	case sinkLabel:
		var received benchData
		channel.OnMessage(func(message webrtc.DataChannelMessage) {
			if message.IsString {
				note(sendJSON(channel, received))
				return
			}
			received.Bytes += int64(len(message.Data))
			received.Messages++
		})
	case sourceLabel:
		channel.OnMessage(func(message webrtc.DataChannelMessage) {
			var wish benchData
			if string(message.Data) == question {
				note(sendJSON(channel, wish))
				return
			}
			note(json.Unmarshal(message.Data, &wish))
			go func() { note(sendWish(channel, wish)) }()
		})
	}
}

func note(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "pion:", err)
	}
}

func sendJSON(channel *webrtc.DataChannel, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return channel.SendText(string(text))
}

// sendWish sends so many bytes in messages of that size.
func sendWish(channel *webrtc.DataChannel, wish benchData) error {
	f, message := newFiller(channel, wish.Limit), make([]byte, wish.Message)
	for rest := wish.Bytes; rest > 0; rest -= int64(len(message)) {
		if rest < int64(len(message)) {
			message = message[:rest]
		}
		if err := f.send(context.Background(), message); err != nil {
			return err
		}
	}
	return nil
}

// benchConnection is a connection of ours, with the channel that it began with.
type benchConnection struct {
	*webrtc.PeerConnection
	first *benchChannel
}

// dialBench exchanges descriptions at an address, and waits until the first channel is open.
func dialBench(to string) (*benchConnection, error) {
	pc, err := newRawConnection()
	if err != nil {
		return nil, err
	}
	first, err := newBenchChannel(pc, firstLabel)
	if err != nil {
		return nil, err
	}
	callee, err := net.Dial("tcp", to)
	if err != nil {
		return nil, err
	}
	defer callee.Close()
	if err := exchange(pc, bufio.NewReaderSize(callee, 1<<16), callee, true); err != nil {
		return nil, err
	}
	return &benchConnection{pc, first}, first.wait(first.opened, "opened")
}

// benchChannel is a channel of ours.
type benchChannel struct {
	*webrtc.DataChannel
	opened, closed chan struct{}
}

func newBenchChannel(pc *webrtc.PeerConnection, label string) (*benchChannel, error) {
	channel, err := pc.CreateDataChannel(label, nil)
	if err != nil {
		return nil, err
	}
	c := &benchChannel{channel, make(chan struct{}), make(chan struct{})}
	channel.OnOpen(func() { close(c.opened) })
	channel.OnClose(func() { close(c.closed) })
	return c, nil
}

func (c *benchChannel) wait(event <-chan struct{}, name string) error {
	select {
	case <-event:
		return nil
	case <-time.After(rawLimit):
		return errors.New("not " + name + " in time")
	}
}

// openData opens several sinks or sources.
//
// For pion a channel is open as soon as it asks for that. The other end has room for few channels
// that it did not accept yet, and drops the rest: each has to answer before the next is opened.
func (b *benchConnection) openData(label string, count int) ([]*benchChannel, error) {
	channels := make([]*benchChannel, count)
	for i := range channels {
		channel, err := newBenchChannel(b.PeerConnection, label)
		if err != nil {
			return nil, err
		}
		if _, err := channel.confirm(); err != nil {
			return nil, err
		}
		channels[i] = channel
	}
	return channels, nil
}

// confirm asks the other end of a sink or source what it has received.
func (c *benchChannel) confirm() (received benchData, err error) {
	answer := make(chan []byte, 1)
	c.OnMessage(func(message webrtc.DataChannelMessage) { answer <- message.Data })
	if err = c.wait(c.opened, "opened"); err != nil {
		return received, err
	}
	if err = c.SendText(question); err != nil {
		return received, err
	}
	err = json.Unmarshal(<-answer, &received)
	return received, err
}
