// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Connections: pion's peer connection set up by the rules of WebRTC Direct, proved with Noise.
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pion/datachannel"
	"github.com/pion/ice/v2"
	"github.com/pion/logging"
	"github.com/pion/sctp"
	"github.com/pion/webrtc/v3"
)

const (
	prologuePrefix   = "libp2p-webrtc-noise:"
	streamsMax       = 256
	streamIDsMax     = 65535
	handshakeTimeout = 10 * time.Second
	// The size that go-libp2p gives its receive buffer: ten of its largest frames.
	receiveBufferBytes = 10 * frameBytesMax
)

// node is who we are and the certificate that our connections show.
type node struct {
	*identity
	certificate *webrtc.Certificate
	hash        []byte
}

func newNode() (*node, error) {
	self, err := newIdentity()
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	certificate, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return nil, err
	}
	prints, err := certificate.GetFingerprints()
	if err != nil || len(prints) == 0 {
		return nil, fmt.Errorf("no fingerprint: %w", err)
	}
	hash, err := hex.DecodeString(strings.ReplaceAll(prints[0].Value, ":", ""))
	return &node{self, certificate, hash}, err
}

// connection is one authenticated connection.
type connection struct {
	peer     string
	pc       *webrtc.PeerConnection
	incoming chan *stream
	nextID   uint32 // of the next stream we open, two more each time
	// Closed when the peer or the path has ended the connection; endReason tells why.
	ended     chan struct{}
	endReason string
}

func settings() webrtc.SettingEngine {
	engine := newEngine()
	engine.DetachDataChannels()
	engine.SetIncludeLoopbackCandidate(true)
	engine.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	engine.SetICETimeouts(20*time.Second, 30*time.Second, 15*time.Second)
	engine.SetPrflxAcceptanceMinWait(0)
	engine.SetReceiveMTU(datagramBytes)
	engine.SetSCTPMaxReceiveBufferSize(receiveBufferBytes)
	return engine
}

// newEngine has pion's log go to standard error: its own choice is standard output.
func newEngine() (engine webrtc.SettingEngine) {
	factory := logging.NewDefaultLoggerFactory()
	factory.Writer = os.Stderr
	engine.LoggerFactory = factory
	return engine
}

// peerConnection makes pion's object, and the channel that carries Noise.
func (n *node) peerConnection(
	engine webrtc.SettingEngine,
) (*connection, <-chan *datachannel.DataChannel, error) {
	api := webrtc.NewAPI(webrtc.WithSettingEngine(engine))
	pc, err := api.NewPeerConnection(webrtc.Configuration{
		Certificates: []webrtc.Certificate{*n.certificate},
	})
	if err != nil {
		return nil, nil, err
	}
	c := &connection{
		pc: pc, incoming: make(chan *stream, streamsMax), ended: make(chan struct{}),
	}
	pc.OnDataChannel(func(channel *webrtc.DataChannel) {
		channel.OnOpen(func() {
			detached, err := detach(channel)
			if err != nil {
				return
			}
			s := newStream(detached)
			select {
			case c.incoming <- s:
			default:
				s.Reset()
			}
		})
	})
	isNegotiated, id := true, uint16(0)
	channel, err := pc.CreateDataChannel("", &webrtc.DataChannelInit{
		Negotiated: &isNegotiated, ID: &id,
	})
	if err != nil {
		pc.Close()
		return nil, nil, err
	}
	opened := make(chan *datachannel.DataChannel, 1)
	channel.OnOpen(func() {
		if detached, err := detach(channel); err == nil {
			opened <- detached
		}
	})
	return c, opened, nil
}

func detach(channel *webrtc.DataChannel) (*datachannel.DataChannel, error) {
	detached, err := channel.Detach()
	if err != nil {
		return nil, err
	}
	found, ok := detached.(*datachannel.DataChannel)
	if !ok {
		return nil, errors.New("not one of pion's channels")
	}
	return found, nil
}

// prove runs Noise on channel 0 and watches that channel: it ends when the connection does.
func (c *connection) prove(
	ctx context.Context, n *node, opened <-chan *datachannel.DataChannel, isListener bool,
	expected string,
) error {
	failed := make(chan string, 1)
	c.pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateFailed || state == webrtc.PeerConnectionStateClosed {
			select {
			case failed <- state.String():
			default:
			}
		}
	})
	var channel *datachannel.DataChannel
	select {
	case channel = <-opened:
	case state := <-failed:
		return errors.New("peerconnection " + state)
	case <-ctx.Done():
		return fmt.Errorf("peerconnection opening timed out: %w", ctx.Err())
	}
	remote := sha256.Sum256(c.pc.SCTP().Transport().GetRemoteCertificate())
	client, server := n.hash, remote[:]
	if isListener {
		client, server = server, client
	}
	prologue := []byte(prologuePrefix)
	for _, hash := range [][]byte{client, server} {
		prologue = append(append(prologue, sha256Prefix...), hash...)
	}
	noiseStream := newStream(channel)
	finished := make(chan error, 1)
	go func() {
		peer, err := authenticate(noiseStream, n.identity, isListener, prologue, expected)
		c.peer = peer
		finished <- err
	}()
	select {
	case err := <-finished:
		if err != nil {
			return err
		}
	case <-ctx.Done():
		return ctx.Err()
	}
	go c.watch(channel)
	return nil
}

func (c *connection) watch(channel *datachannel.DataChannel) {
	buffer := make([]byte, datagramBytes)
	for {
		if _, err := channel.Read(buffer); err != nil {
			// pion answers the end of a channel with a reset, which fails when all is closed.
			if errors.Is(err, sctp.ErrResetPacketInStateNotExist) {
				err = io.EOF
			}
			c.endReason = err.Error()
			close(c.ended)
			return
		}
	}
}

// openStream opens a stream; nothing is read before the peer's data arrive.
func (c *connection) openStream() (*stream, error) {
	// pion's own choice of ids is not safe against two goroutines that open at once.
	id := atomic.AddUint32(&c.nextID, 2) - 2
	if id >= streamIDsMax {
		return nil, errors.New("exhausted stream ID space")
	}
	channelID := uint16(id)
	channel, err := c.pc.CreateDataChannel("", &webrtc.DataChannelInit{ID: &channelID})
	if err != nil {
		return nil, err
	}
	detached, err := detach(channel)
	if err != nil {
		return nil, err
	}
	return newStream(detached), nil
}

func (c *connection) close() { _ = c.pc.Close() }

// dial connects as go-libp2p does: all interfaces, checks of its own every 200 ms.
func (n *node) dial(ctx context.Context, to *address, version int) (*connection, error) {
	if to.certhash == nil {
		return nil, errors.New("the address has no certhash")
	}
	local := prefixV1 + randomCharacters(32)
	password, server := local, local
	if version == 2 {
		local, password = randomCharacters(32), randomCharacters(32)
		server = prefixV2 + password
	}
	engine := settings()
	engine.SetICECredentials(local, password)
	c, opened, err := n.peerConnection(engine)
	if err != nil {
		return nil, err
	}
	offer, err := c.pc.CreateOffer(nil)
	if err == nil {
		err = c.pc.SetLocalDescription(offer)
	}
	if err == nil {
		err = c.pc.SetRemoteDescription(webrtc.SessionDescription{
			Type: webrtc.SDPTypeAnswer,
			SDP: description(&to.endpoint, server, server, to.certhash, "passive") +
				"a=ice-lite\r\n" + candidate(&to.endpoint),
		})
	}
	c.nextID = 2
	if err == nil {
		err = c.prove(ctx, n, opened, false, to.peer)
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// accept answers a dialer from what its first Binding request tells.
func (n *node) accept(ctx context.Context, m *mux, from arrival) (*connection, error) {
	engine := settings()
	engine.SetLite(true)
	engine.SetICECredentials(from.server, from.server)
	engine.SetICEUDPMux(m)
	engine.DisableCertificateFingerprintVerification(true)
	if err := engine.SetAnsweringDTLSRole(webrtc.DTLSRoleServer); err != nil {
		return nil, err
	}
	c, opened, err := n.peerConnection(engine)
	if err != nil {
		return nil, err
	}
	anyHash := make([]byte, sha256.Size)
	err = c.pc.SetRemoteDescription(webrtc.SessionDescription{
		Type: webrtc.SDPTypeOffer,
		SDP: description(
			from.from, from.clientFragment, from.clientPassword, anyHash, "actpass",
		),
	})
	var answer webrtc.SessionDescription
	if err == nil {
		answer, err = c.pc.CreateAnswer(nil)
	}
	if err == nil {
		err = c.pc.SetLocalDescription(answer)
	}
	c.nextID = 1
	if err == nil {
		err = c.prove(ctx, n, opened, true, "")
	}
	if err != nil {
		c.close()
		m.RemoveConnByUfrag(from.server)
		return nil, err
	}
	return c, nil
}

// description is the session description that the other side would have sent.
func description(at *net.UDPAddr, fragment, password string, hash []byte, setup string) string {
	family := "IP6"
	if at.IP.To4() != nil {
		family = "IP4"
	}
	print := make([]string, len(hash))
	for i, value := range hash {
		print[i] = fmt.Sprintf("%02X", value)
	}
	return strings.Join([]string{
		"v=0", "o=- 0 0 IN " + family + " " + at.IP.String(), "s=-", "t=0 0",
		fmt.Sprintf("m=application %d UDP/DTLS/SCTP webrtc-datachannel", at.Port),
		"c=IN " + family + " " + at.IP.String(), "a=mid:0", "a=ice-options:ice2",
		"a=ice-ufrag:" + fragment, "a=ice-pwd:" + password,
		"a=fingerprint:sha-256 " + strings.Join(print, ":"), "a=setup:" + setup,
		"a=sctp-port:5000", "a=max-message-size:16384", "",
	}, "\r\n")
}

func candidate(at *net.UDPAddr) string {
	return fmt.Sprintf("a=candidate:1 1 UDP 1 %s %d typ host\r\na=end-of-candidates\r\n",
		at.IP, at.Port)
}

func randomCharacters(count int) string {
	const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	text := make([]byte, count)
	if _, err := rand.Read(text); err != nil {
		panic(err)
	}
	for i, value := range text {
		text[i] = characters[int(value)%len(characters)]
	}
	return string(text)
}
