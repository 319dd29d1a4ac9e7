// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Plain data channels for Scripts/bench, which starts both ends of each row:
//
//	pion bench serve                            {"ready": "HOST:PORT"}, until the input ends
//	pion bench run ROW --to HOST:PORT [option…] {"connected": true}; after a line of input the result
//
// Every TCP connection to the port is one exchange of session descriptions. What is served depends
// on the channels that are opened: arguments behind `serve` mean nothing.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/pion/webrtc/v3"
)

// benchOptions are those of all rows; each uses its own.
type benchOptions struct {
	to          string
	direction   string
	bytes       int64
	streams     int
	message     int
	size        int
	count       int
	concurrency int
	connections int
	seconds     float64
	besideBulk  bool
}

// benchRow connects as far as its row wants that, and returns what is to be measured.
type benchRow func(options *benchOptions) (func() (any, error), error)

var benchRows = map[string]benchRow{
	"bulk":       bulkRow,
	"messages":   messagesRow,
	"ping":       pingRow,
	"connect":    connectRow,
	"exchange":   exchangeRow,
	"handshakes": handshakesRow,
	"idle":       idleRow,
}

func bench(arguments []string) error {
	begun := make(chan struct{})
	switch {
	case len(arguments) > 0 && arguments[0] == "serve":
		go readBenchInput(begun)
		return serveBench()
	case len(arguments) > 1 && arguments[0] == "run" && benchRows[arguments[1]] != nil:
		go readBenchInput(begun)
		return runBench(benchRows[arguments[1]], parseBench(arguments[2:]), begun)
	}
	fmt.Fprintln(os.Stderr, usage)
	os.Exit(exitUsage)
	return nil
}

// readBenchInput waits for the line that begins the work, and for the end, which ends us: then
// whoever started us has what it wants.
func readBenchInput(begun chan<- struct{}) {
	input := bufio.NewReader(os.Stdin)
	if _, err := input.ReadString('\n'); err == nil {
		close(begun)
		_, _ = io.Copy(io.Discard, input)
	}
	os.Exit(0)
}

func parseBench(arguments []string) *benchOptions {
	options := &benchOptions{}
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	flags.StringVar(&options.to, "to", "", "where the serving end listens")
	flags.StringVar(&options.direction, "direction", "up", "which way bulk data goes")
	flags.Int64Var(&options.bytes, "bytes", 1<<28, "how much bulk data")
	flags.IntVar(&options.streams, "streams", 1, "over how many channels")
	flags.IntVar(&options.message, "message", bulkMessageBytes, "the size of its messages")
	flags.IntVar(&options.size, "size", 100, "the size of small messages")
	flags.IntVar(&options.count, "count", 1, "how often")
	flags.IntVar(&options.concurrency, "concurrency", 8, "how many at once")
	flags.IntVar(&options.connections, "connections", 1, "how many idle connections")
	flags.Float64Var(&options.seconds, "seconds", 1, "how long")
	flags.BoolVar(&options.besideBulk, "beside-bulk", false, "ping while bulk data is sent")
	_ = flags.Parse(arguments)
	return options
}

func runBench(row benchRow, options *benchOptions, begun <-chan struct{}) error {
	output := json.NewEncoder(os.Stdout)
	work, err := row(options)
	if err != nil {
		return err
	}
	if err := output.Encode(map[string]bool{"connected": true}); err != nil {
		return err
	}
	<-begun
	result, err := work()
	if err != nil {
		return err
	}
	if err := output.Encode(result); err != nil {
		return err
	}
	select {}
}

func (o *benchOptions) duration() time.Duration {
	return time.Duration(o.seconds * float64(time.Second))
}

// serveBench answers whoever connects.
func serveBench() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ready := map[string]string{"ready": listener.Addr().String()}
	if err := json.NewEncoder(os.Stdout).Encode(ready); err != nil {
		return err
	}
	for {
		caller, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			if err := answerBench(caller); err != nil {
				fmt.Fprintln(os.Stderr, "pion: refused:", err)
			}
		}()
	}
}

func answerBench(caller net.Conn) error {
	defer caller.Close()
	pc, err := newRawConnection()
	if err != nil {
		return err
	}
	pc.OnDataChannel(func(channel *webrtc.DataChannel) { serveBenchChannel(pc, channel) })
	return exchange(pc, bufio.NewReaderSize(caller, 1<<16), caller, false)
}
