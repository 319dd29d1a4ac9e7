// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package main

import (
	"context"

	"github.com/pion/webrtc/v3"
)

// fillBytes may wait in the channels of a connection.
const fillBytes = 1 << 20

// filler keeps some bytes waiting in a channel, but never more than its limit, which has to be twice
// the size of a message: half of it is free when the channel says that there is room.
type filler struct {
	channel *webrtc.DataChannel
	limit   int
	room    chan struct{}
}

func newFiller(channel *webrtc.DataChannel, limit int) *filler {
	f := &filler{channel, limit, make(chan struct{}, 1)}
	channel.SetBufferedAmountLowThreshold(uint64(limit / 2))
	channel.OnBufferedAmountLow(func() {
		select {
		case f.room <- struct{}{}:
		default:
		}
	})
	return f
}

// send waits for room, as long as the context lasts.
func (f *filler) send(ctx context.Context, message []byte) error {
	for f.channel.BufferedAmount()+uint64(len(message)) > uint64(f.limit) {
		select {
		case <-f.room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return f.channel.Send(message)
}

// fill sends a message again and again, as long as the context lasts.
func (f *filler) fill(ctx context.Context, message []byte) error {
	for ctx.Err() == nil {
		if err := f.send(ctx, message); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}
