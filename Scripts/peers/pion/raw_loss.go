// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Channels whose messages may be given up, over a network that loses some of them.
package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/pion/webrtc/v3"
)

const (
	// A lost chunk may wait for T3-rtx, 1 s or more, several times.
	lossyLimit = 40 * time.Second

	burst     = 100
	burstSize = 1000
	// The last message of a burst, which arrives when the network is a good one again.
	lastIndex = 1<<32 - 1
)

func lossyKinds() (kinds []channelKind) {
	for _, ordered := range []bool{true, false} {
		kinds = append(kinds, channelKind{ordered, number(0), nil},
			channelKind{ordered, nil, number(1)})
	}
	return kinds
}

// commander is a reliable channel on which the peer is asked for a bad network and a good one.
type commander struct {
	channel *webrtc.DataChannel
	answers chan string
}

func newCommander(channel *webrtc.DataChannel) *commander {
	c := &commander{channel, make(chan string, 8)}
	channel.OnMessage(func(message webrtc.DataChannelMessage) { c.answers <- string(message.Data) })
	return c
}

// tryLossy sends a burst while every third datagram is lost: each end has to skip what the other
// gives up.
func tryLossy(pc *webrtc.PeerConnection, c *commander, kind channelKind) (string, error) {
	timeout := time.After(lossyLimit)
	opened, err := openTried(pc, kind, timeout)
	if err != nil {
		return "", err
	}
	if err := c.channel.SendText("lose"); err != nil {
		return "", err
	}
	if err := c.wait("lose", timeout); err != nil {
		return "", err
	}
	for index := uint32(0); index < burst; index++ {
		if err := opened.sendIndex(index, burstSize); err != nil {
			return "", err
		}
	}
	var arrived []uint32
	for isOver := false; !isOver; {
		// Behind the rest on a reliable channel: when it is back, the network is a good one again.
		if err := c.channel.SendText("end"); err != nil {
			return "", err
		}
		if err := opened.collect(&arrived, &isOver, c, timeout); err != nil {
			return "", err
		}
		// What still waits for acknowledgements may hold this one up until it is too old.
		if err := opened.sendIndex(lastIndex, 4); err != nil {
			return "", err
		}
	}
	if err := checkOrder(arrived, kind.ordered); err != nil {
		return "", err
	}
	if err := opened.close(timeout); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d of %d messages", len(arrived), burst), nil
}

func (c *commander) wait(answer string, timeout <-chan time.Time) error {
	for {
		select {
		case found := <-c.answers:
			if found == answer {
				return nil
			}
		case <-timeout:
			return fmt.Errorf("no answer to %q in time", answer)
		}
	}
}

func (t *triedChannel) sendIndex(index uint32, size int) error {
	payload := make([]byte, size)
	binary.BigEndian.PutUint32(payload, index)
	return t.channel.Send(payload)
}

// collect takes what comes back until the peer has answered "end".
func (t *triedChannel) collect(
	arrived *[]uint32, isOver *bool, c *commander, timeout <-chan time.Time,
) error {
	for {
		select {
		case message := <-t.messages:
			// What the peer takes the channel for is text, and may be given up as well.
			if message.IsString {
				continue
			}
			if len(message.Data) < 4 {
				return fmt.Errorf("%d bytes came back", len(message.Data))
			}
			if index := binary.BigEndian.Uint32(message.Data); index == lastIndex {
				*isOver = true
			} else {
				*arrived = append(*arrived, index)
			}
		case answer := <-c.answers:
			if answer == "end" {
				return nil
			}
		case <-timeout:
			return errors.New("nothing more arrives")
		}
	}
}

func checkOrder(arrived []uint32, isOrdered bool) error {
	seen := map[uint32]bool{}
	for place, index := range arrived {
		if seen[index] {
			return fmt.Errorf("message %d twice", index)
		}
		seen[index] = true
		if isOrdered && place > 0 && arrived[place-1] > index {
			return fmt.Errorf("message %d after %d", index, arrived[place-1])
		}
	}
	return nil
}
