// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Streams over data channels, written and read as go-libp2p does it: a frame is two messages, its
// length and its body; flags are noticed only while the application reads; reading goes through a
// buffer of 4,096 bytes, into which a longer message does not fit if it begins a frame.
package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/pion/datachannel"
)

const (
	flagFin         = 0
	flagStopSending = 1
	flagReset       = 2
	flagFinAck      = 3
	flagNone        = -1

	readBufferBytes  = 4096
	payloadBytesMax  = 16384 - 7
	frameBytesMax    = 257 * 1024
	bufferedBytesMax = 2 * 16384
	finAckTimeout    = 10 * time.Second
)

var (
	errReset   = errors.New("stream reset by the peer")
	errStopped = errors.New("the peer no longer reads")
	errClosed  = errors.New("stream closed")
)

// stream is one data channel with libp2p's frames. One goroutine may read while another writes.
type stream struct {
	channel *datachannel.DataChannel
	reader  *bufio.Reader

	reading sync.Mutex // held by whoever reads frames
	pending []byte     // of the last frame

	wake chan struct{} // something changed for the writer

	mutex                                  sync.Mutex // guards what follows
	readEnd                                error      // why nothing more is read: io.EOF after FIN
	writeEnd                               error      // why nothing more is written
	isFinSent, isFinAcked, isChannelClosed bool
}

func newStream(channel *datachannel.DataChannel) *stream {
	s := &stream{
		channel: channel,
		reader:  bufio.NewReaderSize(channel, readBufferBytes),
		wake:    make(chan struct{}, 1),
	}
	channel.SetBufferedAmountLowThreshold(bufferedBytesMax / 2)
	// Called with pion's locks held: it must not wait for the mutex.
	channel.OnBufferedAmountLow(s.wakeWriter)
	return s
}

func (s *stream) wakeWriter() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Read gives bytes of the peer, or io.EOF after its FIN.
func (s *stream) Read(into []byte) (int, error) {
	s.reading.Lock()
	defer s.reading.Unlock()
	for len(s.pending) == 0 {
		if err := s.readState(); err != nil {
			return 0, err
		}
		payload, err := s.readFrame()
		if err != nil {
			return 0, err
		}
		s.pending = payload
	}
	count := copy(into, s.pending)
	s.pending = s.pending[count:]
	return count, nil
}

func (s *stream) readState() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.readEnd
}

// readFrame reads one frame, acts on its flag and returns its payload.
func (s *stream) readFrame() ([]byte, error) {
	size, err := binary.ReadUvarint(s.reader)
	if err == nil && size > frameBytesMax {
		err = fmt.Errorf("a frame of %d bytes", size)
	}
	var body []byte
	if err == nil {
		body = make([]byte, size)
		_, err = io.ReadFull(s.reader, body)
	}
	var flag int
	var payload []byte
	if err == nil {
		flag, payload, err = parseFrame(body)
	}
	if err != nil {
		return nil, s.channelFailed(err)
	}
	return payload, s.apply(flag)
}

// channelFailed records that the channel gives nothing more.
func (s *stream) channelFailed(err error) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.readEnd == nil {
		if errors.Is(err, io.EOF) {
			err = errReset
		}
		s.readEnd = err
	}
	if s.writeEnd == nil {
		s.writeEnd = errReset
	}
	s.wakeWriter()
	s.closeChannel()
	return s.readEnd
}

func (s *stream) apply(flag int) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	defer s.wakeWriter()
	switch flag {
	case flagFin:
		if s.readEnd == nil {
			s.readEnd = io.EOF
		}
		if err := s.send(flagFinAck, nil); err != nil {
			return err
		}
	case flagFinAck:
		s.isFinAcked = s.isFinSent
	case flagStopSending:
		if s.writeEnd == nil {
			s.writeEnd = errStopped
		}
	case flagReset:
		s.readEnd, s.writeEnd = errReset, errReset
		s.closeChannel()
		return errReset
	}
	if s.readEnd != nil && s.isFinAcked {
		s.closeChannel()
	}
	return nil
}

// Write sends bytes, waiting while too many are on the way.
func (s *stream) Write(data []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for sent := 0; ; {
		if s.writeEnd != nil {
			return sent, s.writeEnd
		}
		if sent == len(data) {
			return sent, nil
		}
		free := bufferedBytesMax - int(s.channel.BufferedAmount())
		if free < 1024 {
			s.mutex.Unlock()
			<-s.wake
			s.mutex.Lock()
			continue
		}
		count := len(data) - sent
		if count > payloadBytesMax {
			count = payloadBytesMax
		}
		if count > free-8 {
			count = free - 8
		}
		if err := s.send(flagNone, data[sent:sent+count]); err != nil {
			return sent, err
		}
		sent += count
	}
}

// send writes one frame as two messages. The caller holds the mutex.
func (s *stream) send(flag int, payload []byte) error {
	var body []byte
	if flag != flagNone {
		body = append(body, 0x08, byte(flag))
	}
	if flag == flagReset || flag == flagStopSending {
		body = append(body, 0x18, 0)
	}
	if len(payload) > 0 {
		body = binary.AppendUvarint(append(body, 0x12), uint64(len(payload)))
		body = append(body, payload...)
	}
	if _, err := s.channel.Write(binary.AppendUvarint(nil, uint64(len(body)))); err != nil {
		return err
	}
	_, err := s.channel.Write(body)
	return err
}

// CloseWrite ends our direction; it does not wait for FIN_ACK.
func (s *stream) CloseWrite() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.isFinSent || s.writeEnd != nil {
		return nil
	}
	s.isFinSent = true
	s.writeEnd = errClosed
	return s.send(flagFin, nil)
}

// Close ends both directions; a goroutine waits for FIN_ACK and closes the channel.
func (s *stream) Close() error {
	err := s.CloseWrite()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.readEnd == nil {
		_ = s.send(flagStopSending, nil)
	}
	if s.isFinAcked {
		s.closeChannel()
	}
	if s.isChannelClosed {
		return err
	}
	timer := time.AfterFunc(finAckTimeout, func() {
		s.mutex.Lock()
		defer s.mutex.Unlock()
		s.closeChannel()
	})
	go func() {
		defer timer.Stop()
		s.reading.Lock()
		defer s.reading.Unlock()
		for !s.isFinished() {
			if _, err := s.readFrame(); err != nil {
				return
			}
		}
		s.mutex.Lock()
		defer s.mutex.Unlock()
		s.closeChannel()
	}()
	return err
}

func (s *stream) isFinished() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.isFinAcked || s.isChannelClosed
}

// Reset gives both directions up.
func (s *stream) Reset() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.isChannelClosed {
		return
	}
	_ = s.send(flagReset, nil)
	s.readEnd, s.writeEnd = errClosed, errClosed
	s.wakeWriter()
	s.closeChannel()
}

// closeChannel resets the SCTP stream. The caller holds the mutex.
func (s *stream) closeChannel() {
	if !s.isChannelClosed {
		s.isChannelClosed = true
		_ = s.channel.Close()
	}
}

func parseFrame(body []byte) (flag int, payload []byte, err error) {
	flag = flagNone
	for len(body) > 0 {
		tag := body[0]
		value, size := binary.Uvarint(body[1:])
		if size <= 0 {
			return flag, nil, errors.New("a cut frame")
		}
		body = body[1+size:]
		switch tag {
		case 0x08:
			flag = int(value)
		case 0x12:
			if value > uint64(len(body)) {
				return flag, nil, errors.New("a cut payload")
			}
			payload, body = body[:value], body[value:]
		case 0x18: // an error code, not shown to applications here
		default:
			return flag, nil, fmt.Errorf("an unknown field %#x", tag)
		}
	}
	return flag, payload, nil
}
