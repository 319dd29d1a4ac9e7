// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// multistream-select and the protocols that a node serves. Those of /interop/ let a dialer try what
// a stream and a connection can do, and ask afterwards what the listener has seen of it.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

const (
	pingProtocol      = "/ipfs/ping/1.0.0"
	echoProtocol      = "/echo/1.0.0"
	perfProtocol      = "/perf/1.0.0"
	endsFirstProtocol = "/interop/ends-first/1.0.0"
	resetProtocol     = "/interop/reset/1.0.0"
	closeProtocol     = "/interop/close/1.0.0"
	journalProtocol   = "/interop/journal/1.0.0"

	multistream    = "/multistream/1.0.0"
	lineBytesMax   = 1024
	pingBytes      = 32
	endsFirstBytes = 65536
	chunkBytes     = 65536
)

var errNotAvailable = errors.New("na")

func line(text string) []byte {
	return append(binary.AppendUvarint(nil, uint64(len(text)+1)), text+"\n"...)
}

// byteReader reads single bytes: nothing behind a line may be taken.
type byteReader struct{ io.Reader }

func (r byteReader) ReadByte() (byte, error) {
	one := make([]byte, 1)
	_, err := io.ReadFull(r.Reader, one)
	return one[0], err
}

func readLine(from io.Reader) (string, error) {
	size, err := binary.ReadUvarint(byteReader{from})
	if err != nil {
		return "", err
	}
	if size == 0 || size > lineBytesMax {
		return "", fmt.Errorf("a line of %d bytes", size)
	}
	text := make([]byte, size)
	_, err = io.ReadFull(from, text)
	return strings.TrimSuffix(string(text), "\n"), err
}

// propose asks for one protocol; the error is errNotAvailable when the peer does not speak it.
func propose(s *stream, protocol string) error {
	if _, err := s.Write(append(line(multistream), line(protocol)...)); err != nil {
		return err
	}
	if greeting, err := readLine(s); err != nil || greeting != multistream {
		return fmt.Errorf("greeted with %q: %w", greeting, err)
	}
	switch answer, err := readLine(s); {
	case err != nil:
		return err
	case answer == "na":
		return errNotAvailable
	case answer != protocol:
		return fmt.Errorf("answered with %q", answer)
	}
	return nil
}

// agree answers proposals until one is in `served`.
func agree(s *stream, served map[string]handler) (handler, error) {
	if greeting, err := readLine(s); err != nil || greeting != multistream {
		return nil, fmt.Errorf("greeted with %q: %w", greeting, err)
	}
	if _, err := s.Write(line(multistream)); err != nil {
		return nil, err
	}
	for {
		protocol, err := readLine(s)
		if err != nil {
			return nil, err
		}
		found, isServed := served[protocol]
		answer := protocol
		if !isServed {
			answer = "na"
		}
		if _, err := s.Write(line(answer)); err != nil || isServed {
			return found, err
		}
	}
}

// journal is what a listener has seen and its dialer asks for.
type journal struct {
	mutex sync.Mutex
	lines []string
}

func (j *journal) add(format string, values ...any) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.lines = append(j.lines, fmt.Sprintf(format, values...)+"\n")
}

func (j *journal) text() string {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return strings.Join(j.lines, "")
}

type handler func(*connection, *stream) error

func handlers(seen *journal) map[string]handler {
	return map[string]handler{
		pingProtocol: func(_ *connection, s *stream) error { return servePing(s) },
		echoProtocol: func(_ *connection, s *stream) error { return serveEcho(s) },
		perfProtocol: func(_ *connection, s *stream) error { return servePerf(s) },
		endsFirstProtocol: func(_ *connection, s *stream) error {
			if _, err := s.Write(make([]byte, endsFirstBytes)); err != nil {
				return err
			}
			if err := s.CloseWrite(); err != nil {
				return err
			}
			count, err := io.Copy(io.Discard, s)
			seen.add("ends-first: %d bytes", count)
			return err
		},
		resetProtocol: func(_ *connection, s *stream) error {
			wish, err := byteReader{s}.ReadByte()
			if err != nil {
				return err
			}
			if wish == 'r' {
				return errors.New("reset as asked")
			}
			if _, err := s.Write([]byte{wish}); err != nil {
				return err
			}
			if _, err = io.Copy(io.Discard, s); errors.Is(err, errReset) {
				seen.add("reset: seen")
			} else {
				seen.add("reset: not seen: %v", err)
			}
			return err
		},
		closeProtocol: func(c *connection, s *stream) error {
			_, err := byteReader{s}.ReadByte()
			c.close()
			return err
		},
		journalProtocol: func(_ *connection, s *stream) error {
			_, err := s.Write([]byte(seen.text()))
			return err
		},
	}
}

// serve answers the streams of a connection until it ends.
func serve(c *connection, served map[string]handler) {
	for {
		select {
		case s := <-c.incoming:
			go func() {
				handle, err := agree(s, served)
				if err == nil {
					err = handle(c, s)
				}
				if err != nil {
					s.Reset()
				} else {
					_ = s.Close()
				}
			}()
		case <-c.ended:
			return
		}
	}
}

func servePing(s *stream) error {
	ping := make([]byte, pingBytes)
	for {
		if _, err := io.ReadFull(s, ping); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if _, err := s.Write(ping); err != nil {
			return err
		}
	}
}

func serveEcho(s *stream) error {
	_, err := io.CopyBuffer(onlyWriter{s}, s, make([]byte, chunkBytes))
	return err
}

// onlyWriter hides what else a stream can do from io.Copy.
type onlyWriter struct{ io.Writer }

func servePerf(s *stream) error {
	header := make([]byte, 8)
	if _, err := io.ReadFull(s, header); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, s); err != nil {
		return err
	}
	return writeZeros(s, binary.BigEndian.Uint64(header))
}

func writeZeros(s *stream, count uint64) error {
	zeros := make([]byte, chunkBytes)
	for count > 0 {
		size := uint64(len(zeros))
		if count < size {
			size = count
		}
		if _, err := s.Write(zeros[:size]); err != nil {
			return err
		}
		count -= size
	}
	return s.CloseWrite()
}

// ping sends one ping and compares its answer.
func ping(s *stream, payload []byte) error {
	if _, err := s.Write(payload); err != nil {
		return err
	}
	answer := make([]byte, len(payload))
	if _, err := io.ReadFull(s, answer); err != nil {
		return err
	}
	if !bytes.Equal(answer, payload) {
		return errors.New("the ping came back changed")
	}
	return nil
}

// perf uploads, then downloads, and returns how many bytes came.
func perf(s *stream, upload, download uint64) (int64, error) {
	if _, err := s.Write(binary.BigEndian.AppendUint64(nil, download)); err != nil {
		return 0, err
	}
	if err := writeZeros(s, upload); err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, s)
}

// echo sends `count` bytes that look random, ends, and compares what comes back.
func echo(s *stream, count int, seed int64) error {
	failed := make(chan error, 1)
	go func() { failed <- sendPattern(s, count, seed) }()
	expected, received := newPattern(seed), 0
	chunk, wanted := make([]byte, chunkBytes), make([]byte, chunkBytes)
	for {
		size, err := s.Read(chunk)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			s.Reset() // ends the writer as well
			return fmt.Errorf("after %d bytes: %w (%v)", received, err, <-failed)
		}
		_, _ = expected.Read(wanted[:size])
		if !bytes.Equal(chunk[:size], wanted[:size]) {
			s.Reset()
			return fmt.Errorf("changed after byte %d", received)
		}
		received += size
	}
	if received != count {
		return fmt.Errorf("%d of %d bytes came back", received, count)
	}
	return <-failed
}
