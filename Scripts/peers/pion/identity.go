// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Who a node is, and how addresses name it.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"net"
	"strconv"
	"strings"
)

// A multihash of SHA-256 begins with its code and its length.
var sha256Prefix = []byte{0x12, 0x20}

// identity is the key that a peer id belongs to.
type identity struct {
	private ed25519.PrivateKey
	// The public key as a libp2p protobuf message.
	public []byte
}

func newIdentity() (*identity, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return &identity{private, append([]byte{0x08, 0x01, 0x12, 0x20}, public...)}, nil
}

func (i *identity) peer() string { return peerID(i.public) }

// peerID is the text form of an Ed25519 key's id: the key itself behind the identity multihash.
func peerID(publicKeyMessage []byte) string {
	return base58(append([]byte{0x00, byte(len(publicKeyMessage))}, publicKeyMessage...))
}

// ed25519Key takes the key out of its protobuf message.
func ed25519Key(message []byte) (ed25519.PublicKey, error) {
	if len(message) != 36 || !bytes.Equal(message[:4], []byte{0x08, 0x01, 0x12, 0x20}) {
		return nil, errors.New("not an Ed25519 key")
	}
	return ed25519.PublicKey(message[4:]), nil
}

func base58(data []byte) string {
	const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	number, base, digit := new(big.Int).SetBytes(data), big.NewInt(58), new(big.Int)
	var reversed []byte
	for number.Sign() > 0 {
		number.DivMod(number, base, digit)
		reversed = append(reversed, alphabet[digit.Int64()])
	}
	for _, value := range data {
		if value != 0 {
			break
		}
		reversed = append(reversed, alphabet[0])
	}
	for i, j := 0, len(reversed)-1; i < j; i, j = i+1, j-1 {
		reversed[i], reversed[j] = reversed[j], reversed[i]
	}
	return string(reversed)
}

// address is /ip4|ip6/…/udp/…/webrtc-direct[/certhash/…][/p2p/…].
type address struct {
	endpoint net.UDPAddr
	certhash []byte
	peer     string
}

func parseAddress(text string) (*address, error) {
	parts := strings.Split(text, "/")
	if len(parts) < 6 || parts[0] != "" || parts[3] != "udp" || parts[5] != "webrtc-direct" {
		return nil, fmt.Errorf("not a WebRTC Direct address: %s", text)
	}
	ip := net.ParseIP(parts[2])
	port, err := strconv.ParseUint(parts[4], 10, 16)
	if ip == nil || err != nil || (parts[1] == "ip4") != (ip.To4() != nil) {
		return nil, fmt.Errorf("not an endpoint: %s", text)
	}
	found := &address{endpoint: net.UDPAddr{IP: ip, Port: int(port)}}
	for rest := parts[6:]; len(rest) >= 2; rest = rest[2:] {
		switch rest[0] {
		case "certhash":
			// Other bases than base64url, which 'u' names, are never used for certhash.
			hash, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(rest[1], "u"))
			if err != nil || len(hash) != 34 || !bytes.HasPrefix(hash, sha256Prefix) {
				return nil, fmt.Errorf("not a SHA-256 certhash: %s", rest[1])
			}
			found.certhash = hash[2:]
		case "p2p":
			found.peer = rest[1]
		}
	}
	return found, nil
}

func (a *address) String() string {
	family, ip := "ip6", a.endpoint.IP
	if ip.To4() != nil {
		family = "ip4"
	}
	hash := base64.RawURLEncoding.EncodeToString(append(sha256Prefix[:2:2], a.certhash...))
	return fmt.Sprintf("/%s/%s/udp/%d/webrtc-direct/certhash/u%s/p2p/%s",
		family, ip, a.endpoint.Port, hash, a.peer)
}
