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
	rawLimit    = 15 * time.Second
	rawMessages = 24
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
			channelKind{ordered, number(3), nil}, channelKind{ordered, nil, number(500)})
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

	var engine webrtc.SettingEngine
	engine.SetIncludeLoopbackCandidate(true)
	engine.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	engine.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	engine.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(engine)).
		NewPeerConnection(webrtc.Configuration{})
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
	input := bufio.NewReaderSize(os.Stdin, 1<<16)
	if err := exchange(pc, input, *isOfferer); err != nil {
		return err
	}
	select {
	case <-connected:
	case <-time.After(rawLimit):
		return errors.New("not connected in time")
	}
	output := json.NewEncoder(os.Stdout)
	for _, kind := range channelKinds() {
		begin := time.Now()
		detail, err := tryChannel(pc, kind)
		found := outcome{kind.String(), "pass", detail, milliseconds(time.Since(begin))}
		if err != nil {
			found.Result, found.Detail = "fail", err.Error()
		}
		_ = output.Encode(found)
	}
	// Whoever started us ends the input when its own channels are done.
	_, err = io.Copy(io.Discard, input)
	return err
}

func exchange(pc *webrtc.PeerConnection, input *bufio.Reader, isOfferer bool) error {
	if isOfferer {
		offer, err := pc.CreateOffer(nil)
		if err != nil {
			return err
		}
		if err := sendDescription(pc, offer); err != nil {
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
	return sendDescription(pc, answer)
}

func sendDescription(pc *webrtc.PeerConnection, made webrtc.SessionDescription) error {
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(made); err != nil {
		return err
	}
	<-gathered
	_, err := fmt.Println(base64.StdEncoding.EncodeToString([]byte(pc.LocalDescription().SDP)))
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

// tryChannel opens a channel, compares what the peer says about it and what it sends back.
func tryChannel(pc *webrtc.PeerConnection, kind channelKind) (string, error) {
	label, protocol := "label", "protocol"
	channel, err := pc.CreateDataChannel(label, &webrtc.DataChannelInit{
		Ordered: &kind.ordered, MaxRetransmits: kind.retransmits,
		MaxPacketLifeTime: kind.lifetime, Protocol: &protocol,
	})
	if err != nil {
		return "", err
	}
	messages := make(chan webrtc.DataChannelMessage, rawMessages+1)
	closed := make(chan struct{})
	channel.OnMessage(func(message webrtc.DataChannelMessage) { messages <- message })
	channel.OnClose(func() { close(closed) })
	opened := make(chan struct{})
	channel.OnOpen(func() { close(opened) })
	timeout := time.After(rawLimit)
	select {
	case <-opened:
	case <-timeout:
		return "", errors.New("not opened in time")
	}
	expected := []byte(kind.String() + " " + label + " " + protocol)
	for index := -1; index < rawMessages; index++ {
		isText := true
		if index >= 0 {
			expected, isText = rawMessage(index)
			if isText {
				err = channel.SendText(string(expected))
			} else {
				err = channel.Send(expected)
			}
			if err != nil {
				return "", err
			}
		}
		select {
		case message := <-messages:
			if message.IsString != isText || !bytes.Equal(message.Data, expected) {
				return "", fmt.Errorf("message %d came back as %.80q", index, message.Data)
			}
		case <-timeout:
			return "", fmt.Errorf("message %d did not come back in time", index)
		}
	}
	if err := channel.Close(); err != nil {
		return "", err
	}
	select {
	case <-closed:
	case <-timeout:
		return "", errors.New("not closed in time")
	}
	return fmt.Sprintf("%d messages, closed", rawMessages), nil
}
