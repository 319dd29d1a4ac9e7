// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// The measured end of each row of Scripts/bench.
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/pion/webrtc/v3"
)

const (
	benchPingBytes     = 32
	benchExchangeBytes = 1024
)

// report is the result of a row.
type report map[string]any

func bulkRow(options *benchOptions) (func() (any, error), error) {
	label, transfer := sinkLabel, upload
	if options.direction == "down" {
		label, transfer = sourceLabel, download
	}
	b, err := dialBench(options.to)
	if err != nil {
		return nil, err
	}
	channels, err := b.openData(label, options.streams)
	if err != nil {
		return nil, err
	}
	return func() (any, error) {
		begin, done := time.Now(), make(chan error)
		for i := range channels {
			wish := benchData{Bytes: share(options.bytes, options.streams, i)}
			wish.Message, wish.Limit = options.message, fillBytes/options.streams
			if wish.Limit < 2*options.message {
				wish.Limit = 2 * options.message
			}
			go func(channel *benchChannel) { done <- transfer(channel, wish) }(channels[i])
		}
		for range channels {
			if err := <-done; err != nil {
				return nil, err
			}
		}
		return report{"bytes": options.bytes, "seconds": time.Since(begin).Seconds()}, nil
	}, nil
}

// share is the part of one of some streams, the first of which take what is left over.
func share(bytes int64, streams, index int) int64 {
	part := bytes / int64(streams)
	if int64(index) < bytes%int64(streams) {
		part++
	}
	return part
}

func upload(channel *benchChannel, wish benchData) error {
	if err := sendWish(channel.DataChannel, wish); err != nil {
		return err
	}
	received, err := channel.confirm()
	if err == nil && received.Bytes != wish.Bytes {
		err = fmt.Errorf("%d of %d bytes arrived", received.Bytes, wish.Bytes)
	}
	return err
}

func download(channel *benchChannel, wish benchData) error {
	done, rest := make(chan struct{}), wish.Bytes
	channel.OnMessage(func(message webrtc.DataChannelMessage) {
		if rest -= int64(len(message.Data)); rest == 0 {
			close(done)
		}
	})
	if err := sendJSON(channel.DataChannel, wish); err != nil {
		return err
	}
	<-done
	return nil
}

func messagesRow(options *benchOptions) (func() (any, error), error) {
	b, err := dialBench(options.to)
	if err != nil {
		return nil, err
	}
	channels, err := b.openData(sinkLabel, 1)
	if err != nil {
		return nil, err
	}
	return func() (any, error) {
		begin := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), options.duration())
		defer cancel()
		f := newFiller(channels[0].DataChannel, fillBytes)
		if err := f.fill(ctx, make([]byte, options.size)); err != nil {
			return nil, err
		}
		received, err := channels[0].confirm()
		seconds := time.Since(begin).Seconds()
		return report{"messages": received.Messages, "seconds": seconds}, err
	}, nil
}

func pingRow(options *benchOptions) (func() (any, error), error) {
	b, err := dialBench(options.to)
	if err != nil {
		return nil, err
	}
	pings, err := newBenchChannel(b.PeerConnection, echoLabel)
	if err != nil {
		return nil, err
	}
	if err := pings.wait(pings.opened, "opened"); err != nil {
		return nil, err
	}
	sinks, err := b.openData(sinkLabel, 1)
	if err != nil {
		return nil, err
	}
	return func() (any, error) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		filled := make(chan error, 1)
		if options.besideBulk {
			f := newFiller(sinks[0].DataChannel, fillBytes)
			go func() { filled <- f.fill(ctx, make([]byte, options.message)) }()
		}
		times, err := roundTrips(pings, options.count)
		select {
		case ended := <-filled:
			// Pings beside nothing would look fast.
			return nil, fmt.Errorf("the bulk data ended before the pings: %w", ended)
		default:
		}
		return report{"rtt_us": times}, err
	}, nil
}

// roundTrips sends a ping as soon as the one before is back; in microseconds.
func roundTrips(channel *benchChannel, count int) ([]float64, error) {
	ping, times, done := make([]byte, benchPingBytes), []float64{}, make(chan error, 1)
	begin := time.Now()
	channel.OnMessage(func(webrtc.DataChannelMessage) {
		times = append(times, 1000*milliseconds(time.Since(begin)))
		if len(times) == count {
			done <- nil
			return
		}
		begin = time.Now()
		if err := channel.Send(ping); err != nil {
			done <- err
		}
	})
	if err := channel.Send(ping); err != nil {
		return nil, err
	}
	err := <-done
	return times, err
}

func exchangeRow(options *benchOptions) (func() (any, error), error) {
	b, err := dialBench(options.to)
	return func() (any, error) {
		times := make([]float64, options.count)
		for i := range times {
			begin := time.Now()
			if err := b.exchange(); err != nil {
				return nil, err
			}
			times[i] = milliseconds(time.Since(begin))
		}
		return report{"ms": times}, nil
	}, err
}

// exchange opens a channel, has one message echoed, and closes it.
func (b *benchConnection) exchange() error {
	channel, err := newBenchChannel(b.PeerConnection, echoLabel)
	if err != nil {
		return err
	}
	answered := make(chan struct{})
	channel.OnMessage(func(webrtc.DataChannelMessage) { close(answered) })
	if err := channel.wait(channel.opened, "opened"); err != nil {
		return err
	}
	if err := channel.Send(make([]byte, benchExchangeBytes)); err != nil {
		return err
	}
	if err := channel.wait(answered, "answered"); err != nil {
		return err
	}
	if err := channel.Close(); err != nil {
		return err
	}
	return channel.wait(channel.closed, "closed")
}

// connectRow counts from before a connection, and its certificate, is made.
func connectRow(options *benchOptions) (func() (any, error), error) {
	return func() (any, error) {
		times := make([]float64, options.count)
		for i := range times {
			begin := time.Now()
			b, err := dialBench(options.to)
			if err != nil {
				return nil, err
			}
			times[i] = milliseconds(time.Since(begin))
			if err := b.Close(); err != nil {
				return nil, err
			}
		}
		return report{"connect_ms": times}, nil
	}, nil
}

func handshakesRow(options *benchOptions) (func() (any, error), error) {
	return func() (any, error) {
		type outcome struct {
			made int
			err  error
		}
		begin, done, made := time.Now(), make(chan outcome), 0
		for i := 0; i < options.concurrency; i++ {
			go func() {
				made, err := dialFor(options.to, begin.Add(options.duration()))
				done <- outcome{made, err}
			}()
		}
		for i := 0; i < options.concurrency; i++ {
			found := <-done
			if found.err != nil {
				return nil, found.err
			}
			made += found.made
		}
		return report{"handshakes": made, "seconds": time.Since(begin).Seconds()}, nil
	}, nil
}

// dialFor makes and closes one connection after the other.
func dialFor(to string, end time.Time) (made int, err error) {
	for ; time.Now().Before(end); made++ {
		b, err := dialBench(to)
		if err != nil {
			return made, err
		}
		if err := b.Close(); err != nil {
			return made, err
		}
	}
	return made, nil
}

func idleRow(options *benchOptions) (func() (any, error), error) {
	for i := 0; i < options.connections; i++ {
		if _, err := dialBench(options.to); err != nil {
			return nil, err
		}
	}
	return func() (any, error) {
		time.Sleep(options.duration())
		return report{"connections": options.connections}, nil
	}, nil
}
