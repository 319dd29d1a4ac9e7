// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Plain data channels without libp2p: session descriptions go over standard input and output, one
// line of base64 each, then every kind of channel is opened and tried.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/pion/ice/v2"
	"github.com/pion/webrtc/v3"
)

const (
	rawLimit      = 15 * time.Second
	rawMessages   = 24
	triedLabel    = "label"
	triedProtocol = "protocol"
)

// channelKind is one kind of data channel (RFC 8832 section 5.1).
type channelKind struct {
	ordered     bool
	retransmits *uint16
	lifetime    *uint16
}

func number(value uint16) *uint16 { return &value }

func channelKinds() (kinds []channelKind) {
	for _, ordered := range []bool{true, false} {
		kinds = append(kinds, channelKind{ordered, nil, nil},
			channelKind{ordered, number(20), nil}, channelKind{ordered, nil, number(30000)})
	}
	return kinds
}

func (k channelKind) String() string {
	order := "unordered"
	if k.ordered {
		order = "ordered"
	}
	switch {
	case k.retransmits != nil:
		return fmt.Sprintf("%s, %d retransmissions", order, *k.retransmits)
	case k.lifetime != nil:
		return fmt.Sprintf("%s, %d ms", order, *k.lifetime)
	}
	return order + ", reliable"
}

// raw offers or answers, then opens one channel of each kind and echoes on the peer's.
func raw(arguments []string) error {
	flags := flag.NewFlagSet("raw", flag.ExitOnError)
	isOfferer := flags.Bool("offer", false, "make the offer; otherwise answer one")
	_ = flags.Parse(arguments)

	pc, err := newRawConnection()
	if err != nil {
		return err
	}
	defer pc.Close()
	pc.OnDataChannel(echoChannel)
	// Without a channel an offer would have nothing to offer.
	first, err := pc.CreateDataChannel("first", nil)
	if err != nil {
		return err
	}
	connected := make(chan struct{})
	first.OnOpen(func() { close(connected) })
	commands := newCommander(first)
	input := bufio.NewReaderSize(os.Stdin, 1<<16)
	if err := exchange(pc, input, os.Stdout, *isOfferer); err != nil {
		return err
	}
	select {
	case <-connected:
	case <-time.After(rawLimit):
		return errors.New("not connected in time")
	}
	for _, kind := range channelKinds() {
		reportKind(kind, func() (string, error) { return tryChannel(pc, kind) })
	}
	// Whoever started us asks for the rest when its own channels are done, or ends the input.
	if wish, _ := input.ReadString('\n'); wish == "lossy\n" {
		for _, kind := range lossyKinds() {
			reportKind(kind, func() (string, error) { return tryLossy(pc, commands, kind) })
		}
	}
	_, err = io.Copy(io.Discard, input)
	return err
}

// reportKind prints what became of a kind of channel, one line of JSON.
func reportKind(kind channelKind, try func() (string, error)) {
	begin := time.Now()
	detail, err := try()
	found := outcome{kind.String(), "pass", detail, milliseconds(time.Since(begin))}
	if err != nil {
		found.Result, found.Detail = "fail", err.Error()
	}
	_ = json.NewEncoder(os.Stdout).Encode(found)
}

// newRawConnection makes a connection for this host's loopback only.
func newRawConnection() (*webrtc.PeerConnection, error) {
	engine := newEngine()
	engine.SetIncludeLoopbackCandidate(true)
	engine.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	engine.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	engine.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	return webrtc.NewAPI(webrtc.WithSettingEngine(engine)).
		NewPeerConnection(webrtc.Configuration{})
}

// exchange offers or answers, one line of base64 each way.
func exchange(
	pc *webrtc.PeerConnection, input *bufio.Reader, output io.Writer, isOfferer bool,
) error {
	if isOfferer {
		offer, err := pc.CreateOffer(nil)
		if err != nil {
			return err
		}
		if err := sendDescription(pc, output, offer); err != nil {
			return err
		}
		return receiveDescription(pc, input, webrtc.SDPTypeAnswer)
	}
	if err := receiveDescription(pc, input, webrtc.SDPTypeOffer); err != nil {
		return err
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		return err
	}
	return sendDescription(pc, output, answer)
}

func sendDescription(
	pc *webrtc.PeerConnection, output io.Writer, made webrtc.SessionDescription,
) error {
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(made); err != nil {
		return err
	}
	<-gathered
	text := base64.StdEncoding.EncodeToString([]byte(pc.LocalDescription().SDP))
	_, err := fmt.Fprintln(output, text)
	return err
}

func receiveDescription(
	pc *webrtc.PeerConnection, input *bufio.Reader, kind webrtc.SDPType,
) error {
	text, err := input.ReadString('\n')
	if err != nil {
		return err
	}
	description, err := base64.StdEncoding.DecodeString(text[:len(text)-1])
	if err != nil {
		return err
	}
	return pc.SetRemoteDescription(webrtc.SessionDescription{Type: kind, SDP: string(description)})
}

// echoChannel says what it takes the channel for, then sends everything back as it came.
func echoChannel(channel *webrtc.DataChannel) {
	kind := channelKind{channel.Ordered(), channel.MaxRetransmits(), channel.MaxPacketLifeTime()}
	channel.OnOpen(func() {
		_ = channel.SendText(kind.String() + " " + channel.Label() + " " + channel.Protocol())
	})
	channel.OnMessage(func(message webrtc.DataChannelMessage) {
		if message.IsString {
			_ = channel.SendText(string(message.Data))
		} else {
			_ = channel.Send(message.Data)
		}
	})
}

// rawMessage is one of a series of different sizes, text and binary, some of them empty.
func rawMessage(index int) (data []byte, isText bool) {
	sizes := []int{0, 1, 100, 1172, 1173, 4000, 16384, 65535}
	size := sizes[index%len(sizes)]
	return bytes.Repeat([]byte{byte('a' + index)}, size), index%2 == 0
}

// triedChannel is a channel of ours, with what comes back on it.
type triedChannel struct {
	channel  *webrtc.DataChannel
	messages chan webrtc.DataChannelMessage
	closed   chan struct{}
}

// openTried opens a channel.
func openTried(
	pc *webrtc.PeerConnection, kind channelKind, timeout <-chan time.Time,
) (*triedChannel, error) {
	protocol := triedProtocol
	channel, err := pc.CreateDataChannel(triedLabel, &webrtc.DataChannelInit{
		Ordered: &kind.ordered, MaxRetransmits: kind.retransmits,
		MaxPacketLifeTime: kind.lifetime, Protocol: &protocol,
	})
	if err != nil {
		return nil, err
	}
	tried := &triedChannel{
		channel, make(chan webrtc.DataChannelMessage, 2*burst), make(chan struct{}),
	}
	channel.OnMessage(func(message webrtc.DataChannelMessage) { tried.messages <- message })
	channel.OnClose(func() { close(tried.closed) })
	opened := make(chan struct{})
	channel.OnOpen(func() { close(opened) })
	select {
	case <-opened:
		return tried, nil
	case <-timeout:
		return nil, errors.New("not opened in time")
	}
}

// expect takes the next message, which has to be this one.
func (t *triedChannel) expect(data []byte, isText bool, timeout <-chan time.Time) error {
	select {
	case message := <-t.messages:
		if message.IsString != isText || !bytes.Equal(message.Data, data) {
			return fmt.Errorf("%.80q came back as %.80q", data, message.Data)
		}
		return nil
	case <-timeout:
		return fmt.Errorf("%.80q did not come back in time", data)
	}
}

// close waits until both directions are closed.
func (t *triedChannel) close(timeout <-chan time.Time) error {
	if err := t.channel.Close(); err != nil {
		return err
	}
	select {
	case <-t.closed:
		return nil
	case <-timeout:
		return errors.New("not closed in time")
	}
}

// tryChannel opens a channel, compares what the peer takes it for, and what comes back on it.
func tryChannel(pc *webrtc.PeerConnection, kind channelKind) (string, error) {
	timeout := time.After(rawLimit)
	tried, err := openTried(pc, kind, timeout)
	if err != nil {
		return "", err
	}
	seen := []byte(kind.String() + " " + triedLabel + " " + triedProtocol)
	if err := tried.expect(seen, true, timeout); err != nil {
		return "", err
	}
	for index := 0; index < rawMessages; index++ {
		data, isText := rawMessage(index)
		if isText {
			err = tried.channel.SendText(string(data))
		} else {
			err = tried.channel.Send(data)
		}
		if err == nil {
			err = tried.expect(data, isText, timeout)
		}
		if err != nil {
			return "", fmt.Errorf("message %d: %w", index, err)
		}
	}
	if err := tried.close(timeout); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d messages, closed", rawMessages), nil
}
