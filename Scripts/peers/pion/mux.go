// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// One UDP socket for all connections of a listener. A connection is known by the user name of its
// first Binding request: the dialer and the listener never exchange session descriptions.
package main

import (
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/pion/stun"
)

const (
	prefixV1      = "libp2p+webrtc+v1/"
	prefixV2      = "libp2p+webrtc+v2/"
	datagramBytes = 1500
	queueLength   = 128
	waitingPeers  = 32
)

var iceCharacters = regexp.MustCompile(`^[A-Za-z0-9+/]{4,256}$`)

// credentials are what a dialer uses, as far as the listener can know them.
type credentials struct {
	server, clientFragment, clientPassword string
}

// inferCredentials takes a USERNAME apart; ok is false when it is not one of libp2p's.
func inferCredentials(username string) (found credentials, ok bool) {
	server, client, isCut := strings.Cut(username, ":")
	if !isCut || !iceCharacters.MatchString(server) || !iceCharacters.MatchString(client) {
		return found, false
	}
	switch {
	case strings.HasPrefix(server, prefixV2):
		password := server[len(prefixV2):]
		return credentials{server, client, password}, len(password) >= 22
	case strings.HasPrefix(server, prefixV1):
		return credentials{server, client, client}, len(client) >= 22
	}
	return found, false
}

// arrival is the first sign of a new dialer.
type arrival struct {
	credentials
	from *net.UDPAddr
}

// mux implements pion's ice.UDPMux.
type mux struct {
	socket   *net.UDPConn
	arrivals chan arrival

	mutex     sync.Mutex
	byServer  map[string]*muxedConn
	byAddress map[string]*muxedConn
}

func newMux(socket *net.UDPConn) *mux {
	m := &mux{
		socket:    socket,
		arrivals:  make(chan arrival, waitingPeers),
		byServer:  map[string]*muxedConn{},
		byAddress: map[string]*muxedConn{},
	}
	go m.run()
	return m
}

func (m *mux) run() {
	defer close(m.arrivals)
	buffer := make([]byte, datagramBytes)
	for {
		count, from, err := m.socket.ReadFromUDP(buffer)
		if err != nil {
			return
		}
		packet := datagram{append([]byte(nil), buffer[:count]...), from}
		if conn := m.connFor(packet); conn != nil {
			select {
			case conn.queue <- packet:
			default: // full: as lost on the way
			}
		}
	}
}

// connFor finds the connection of a datagram; a Binding request may begin one.
func (m *mux) connFor(packet datagram) *muxedConn {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	message := &stun.Message{Raw: packet.bytes}
	if !stun.IsMessage(packet.bytes) || message.Decode() != nil ||
		message.Type != stun.BindingRequest {
		return m.byAddress[packet.from.String()]
	}
	username, err := message.Get(stun.AttrUsername)
	if err != nil {
		return nil
	}
	found, ok := inferCredentials(string(username))
	if !ok {
		return nil
	}
	conn := m.byServer[found.server]
	if conn == nil {
		conn = &muxedConn{mux: m, queue: make(chan datagram, queueLength), end: make(chan struct{})}
		select {
		case m.arrivals <- arrival{found, packet.from}:
			m.byServer[found.server] = conn
		default:
			return nil
		}
	}
	m.byAddress[packet.from.String()] = conn
	return conn
}

// GetConn gives the connection whose server half of the user name is `server`.
func (m *mux) GetConn(server string, _ net.Addr) (net.PacketConn, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if conn := m.byServer[server]; conn != nil {
		return conn, nil
	}
	return nil, io.ErrClosedPipe
}

// RemoveConnByUfrag forgets a connection.
func (m *mux) RemoveConnByUfrag(server string) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	conn := m.byServer[server]
	delete(m.byServer, server)
	for from, other := range m.byAddress {
		if other == conn {
			delete(m.byAddress, from)
		}
	}
}

// GetListenAddresses tells pion which candidates there are.
func (m *mux) GetListenAddresses() []net.Addr { return []net.Addr{m.socket.LocalAddr()} }

// Close closes the socket.
func (m *mux) Close() error { return m.socket.Close() }

type datagram struct {
	bytes []byte
	from  *net.UDPAddr
}

// muxedConn is one connection's part of the socket.
type muxedConn struct {
	mux   *mux
	queue chan datagram
	end   chan struct{}
	once  sync.Once
}

func (c *muxedConn) ReadFrom(into []byte) (int, net.Addr, error) {
	select {
	case packet := <-c.queue:
		return copy(into, packet.bytes), packet.from, nil
	case <-c.end:
		return 0, nil, io.EOF
	}
}

func (c *muxedConn) WriteTo(data []byte, to net.Addr) (int, error) {
	return c.mux.socket.WriteTo(data, to)
}

func (c *muxedConn) Close() error {
	c.once.Do(func() { close(c.end) })
	return nil
}

func (c *muxedConn) LocalAddr() net.Addr              { return c.mux.socket.LocalAddr() }
func (c *muxedConn) SetDeadline(time.Time) error      { return nil }
func (c *muxedConn) SetReadDeadline(time.Time) error  { return nil }
func (c *muxedConn) SetWriteDeadline(time.Time) error { return nil }
