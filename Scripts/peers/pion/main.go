// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// A libp2p node over pion's WebRTC that follows the rules of WebRTC Direct, as dialer and listener.
//
// It stands for go-libp2p, whose transport is made of the same library: it sets pion up in the same
// way, writes frames as two messages and reads through the same small buffer.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"sort"
	"syscall"
	"time"
)

const (
	exitUsage = 64
	usage     = `usage: pion listen [--on ADDRESS]
       pion dial ADDRESS [--version 1|2] [--ping COUNT] [--echo BYTES] [--perf-up BYTES] [--perf-down BYTES]
       pion cells ADDRESS [--version 1|2] [--only TEXT]
       pion raw [--offer]
       pion bulk [--offer] [--seconds NUMBER]
       pion bench serve
       pion bench run ROW --to ADDRESS [OPTION…]`
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(exitUsage)
	}
	var err error
	switch os.Args[1] {
	case "listen":
		err = listen(os.Args[2:])
	case "dial":
		err = dial(os.Args[2:])
	case "cells":
		err = tryCells(os.Args[2:])
	case "raw":
		err = raw(os.Args[2:])
	case "bulk":
		err = bulk(os.Args[2:])
	case "bench":
		err = bench(os.Args[2:])
	default:
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(exitUsage)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pion:", err)
		os.Exit(1)
	}
}

// listen serves until a signal arrives.
func listen(arguments []string) error {
	flags := flag.NewFlagSet("listen", flag.ExitOnError)
	on := flags.String("on", "/ip4/127.0.0.1/udp/0/webrtc-direct", "what to bind")
	_ = flags.Parse(arguments)
	bind, err := parseAddress(*on)
	if err != nil {
		return err
	}
	self, err := newNode()
	if err != nil {
		return err
	}
	socket, err := net.ListenUDP("udp", &bind.endpoint)
	if err != nil {
		return err
	}
	port := socket.LocalAddr().(*net.UDPAddr).Port
	bound := address{net.UDPAddr{IP: bind.endpoint.IP, Port: port}, self.hash, self.peer()}
	fmt.Println("listening", &bound)

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	m, seen := newMux(socket), &journal{}
	served := handlers(seen)
	for {
		select {
		case from := <-m.arrivals:
			go serveArrival(self, m, from, seen, served)
		case <-signals:
			return m.Close()
		}
	}
}

func serveArrival(
	self *node, m *mux, from arrival, seen *journal, served map[string]handler,
) {
	ctx, cancel := context.WithTimeout(context.Background(), handshakeTimeout)
	c, err := self.accept(ctx, m, from)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		seen.add("refused: %v", err)
		return
	}
	fmt.Fprintln(os.Stderr, "connected:", c.peer)
	seen.add("connected: %s", c.peer)
	serve(c, served)
	c.close()
	seen.add("closed: %s", c.endReason)
}

// options are what both commands of a dialer take.
func dialer(name string, arguments []string, flags *flag.FlagSet) (*driver, error) {
	version := flags.Int("version", 1, "how ICE credentials are made, 1 or 2")
	if len(arguments) == 0 {
		return nil, errors.New(name + " needs an address")
	}
	_ = flags.Parse(arguments[1:])
	to, err := parseAddress(arguments[0])
	if err != nil {
		return nil, err
	}
	if *version != 1 && *version != 2 {
		return nil, errors.New("the version is 1 or 2")
	}
	self, err := newNode()
	return &driver{node: self, to: to, version: *version}, err
}

func tryCells(arguments []string) error {
	flags := flag.NewFlagSet("cells", flag.ExitOnError)
	only := flags.String("only", "", "part of the names of the cells to try")
	d, err := dialer("cells", arguments, flags)
	if err != nil {
		return err
	}
	if failed := d.runCells(*only); failed > 0 {
		return fmt.Errorf("%d cells failed", failed)
	}
	return nil
}

// dial connects, does what is asked, and prints one line of JSON.
func dial(arguments []string) error {
	flags := flag.NewFlagSet("dial", flag.ExitOnError)
	pingCount := flags.Int("ping", 0, "how many pings")
	echoCount := flags.Int("echo", 0, "how many bytes to echo")
	up := flags.Uint64("perf-up", 0, "how many bytes to upload")
	down := flags.Uint64("perf-down", 0, "how many bytes to download")
	d, err := dialer("dial", arguments, flags)
	if err != nil {
		return err
	}
	begin := time.Now()
	c, err := d.connection()
	if err != nil {
		return err
	}
	defer d.disconnect()
	report := map[string]any{
		"version": d.version, "remote_peer": c.peer,
		"connect_ms": milliseconds(time.Since(begin)),
	}
	if *pingCount > 0 {
		if err := d.reportPing(*pingCount, report); err != nil {
			return err
		}
	}
	if *echoCount > 0 {
		if err := d.reportEcho(*echoCount, report); err != nil {
			return err
		}
	}
	if *up > 0 || *down > 0 {
		if err := d.reportPerf(*up, *down, report); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(report)
}

func (d *driver) reportPing(count int, report map[string]any) error {
	s, err := d.open(pingProtocol)
	if err != nil {
		return err
	}
	times := make([]float64, count)
	for i := range times {
		begin := time.Now()
		if err := ping(s, []byte(randomCharacters(pingBytes))); err != nil {
			return err
		}
		times[i] = milliseconds(time.Since(begin))
	}
	sort.Float64s(times)
	report["rtt_ms_min"], report["rtt_ms_max"] = times[0], times[count-1]
	report["rtt_ms_median"] = times[count/2]
	return s.Close()
}

func (d *driver) reportEcho(count int, report map[string]any) error {
	s, err := d.open(echoProtocol)
	if err != nil {
		return err
	}
	begin := time.Now()
	if err := echo(s, count, 1); err != nil {
		return err
	}
	report["bytes"], report["verified"] = count, true
	report["mbit_per_s"] = float64(count) * 8 / 1e6 / time.Since(begin).Seconds()
	return s.Close()
}

func (d *driver) reportPerf(up, down uint64, report map[string]any) error {
	s, err := d.open(perfProtocol)
	if err != nil {
		return err
	}
	begin := time.Now()
	received, err := perf(s, up, down)
	if err == nil && uint64(received) != down {
		err = fmt.Errorf("%d of %d bytes came", received, down)
	}
	report["perf_ms"] = milliseconds(time.Since(begin))
	if err != nil {
		return err
	}
	return s.Close()
}
