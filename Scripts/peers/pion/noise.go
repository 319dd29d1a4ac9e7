// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// The Noise XX handshake of libp2p over 25519, ChaCha20-Poly1305 and SHA-256. The keys that it
// agrees on are not used: the connection is encrypted by DTLS, Noise proves who the peers are.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/crypto/curve25519"
)

const signaturePrefix = "noise-libp2p-static-key:"

// symmetric is Noise's SymmetricState.
type symmetric struct {
	key, hash, cipher []byte
	nonce             uint64
}

func newSymmetric(prologue []byte) *symmetric {
	name := sha256.Sum256([]byte("Noise_XX_25519_ChaChaPoly_SHA256"))
	copy(name[:], "Noise_XX_25519_ChaChaPoly_SHA256") // exactly 32 bytes: used as it is
	s := &symmetric{key: name[:], hash: append([]byte(nil), name[:]...)}
	s.mixHash(prologue)
	return s
}

func (s *symmetric) mixHash(data []byte) {
	sum := sha256.Sum256(append(s.hash[:len(s.hash):len(s.hash)], data...))
	s.hash = sum[:]
}

func keyed(key []byte, parts ...[]byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}

func (s *symmetric) mixKey(private, public []byte) error {
	secret, err := curve25519.X25519(private, public)
	if err != nil {
		return err
	}
	temporary := keyed(s.key, secret)
	s.key = keyed(temporary, []byte{1})
	s.cipher = keyed(temporary, s.key, []byte{2})
	s.nonce = 0
	return nil
}

func (s *symmetric) nextNonce() []byte {
	nonce := make([]byte, chacha20poly1305.NonceSize)
	binary.LittleEndian.PutUint64(nonce[4:], s.nonce)
	s.nonce++
	return nonce
}

func (s *symmetric) seal(plain []byte) []byte {
	sealed := plain
	if s.cipher != nil {
		aead, _ := chacha20poly1305.New(s.cipher)
		sealed = aead.Seal(nil, s.nextNonce(), plain, s.hash)
	}
	s.mixHash(sealed)
	return sealed
}

func (s *symmetric) open(sealed []byte) ([]byte, error) {
	aead, _ := chacha20poly1305.New(s.cipher)
	plain, err := aead.Open(nil, s.nextNonce(), sealed, s.hash)
	s.mixHash(sealed)
	return plain, err
}

type keyPair struct{ private, public []byte }

func newKeyPair() (*keyPair, error) {
	private := make([]byte, 32)
	if _, err := rand.Read(private); err != nil {
		return nil, err
	}
	public, err := curve25519.X25519(private, curve25519.Basepoint)
	return &keyPair{private, public}, err
}

// payload is what the peer checks: our identity key and its signature of the static key.
func (i *identity) payload(static []byte) []byte {
	signature := ed25519.Sign(i.private, append([]byte(signaturePrefix), static...))
	message := append([]byte{0x0a, byte(len(i.public))}, i.public...)
	return append(append(message, 0x12, byte(len(signature))), signature...)
}

// checkPayload returns the peer's id when its key has signed its static key.
func checkPayload(payload, static []byte) (string, error) {
	fields, err := bytesFields(payload)
	if err != nil {
		return "", err
	}
	key, err := ed25519Key(fields[1])
	if err != nil {
		return "", err
	}
	if !ed25519.Verify(key, append([]byte(signaturePrefix), static...), fields[2]) {
		return "", errors.New("the identity's signature is wrong")
	}
	return peerID(fields[1]), nil
}

// bytesFields parses a protobuf message whose fields are all byte strings.
func bytesFields(message []byte) (map[uint64][]byte, error) {
	fields := map[uint64][]byte{}
	for reader := bytes.NewReader(message); reader.Len() > 0; {
		tag, err := binary.ReadUvarint(reader)
		if err != nil || tag&7 != 2 {
			return nil, errors.New("not a Noise payload")
		}
		size, err := binary.ReadUvarint(reader)
		if err != nil || size > uint64(reader.Len()) {
			return nil, errors.New("a cut Noise payload")
		}
		value := make([]byte, size)
		_, _ = io.ReadFull(reader, value)
		fields[tag>>3] = value
	}
	return fields, nil
}

func writeNoise(stream io.Writer, parts ...[]byte) error {
	body := bytes.Join(parts, nil)
	_, err := stream.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(body))), body...))
	return err
}

func readNoise(stream io.Reader, atLeast int) ([]byte, error) {
	header := make([]byte, 2)
	if _, err := io.ReadFull(stream, header); err != nil {
		return nil, err
	}
	body := make([]byte, binary.BigEndian.Uint16(header))
	if _, err := io.ReadFull(stream, body); err != nil {
		return nil, err
	}
	if len(body) < atLeast {
		return nil, fmt.Errorf("a Noise message of %d bytes", len(body))
	}
	return body, nil
}

// authenticate proves who we are and returns who the peer is. The listener is the initiator.
// `expected` is the peer id that has to come, or empty.
func authenticate(
	stream io.ReadWriter, self *identity, isInitiator bool, prologue []byte, expected string,
) (string, error) {
	ephemeral, err := newKeyPair()
	if err != nil {
		return "", err
	}
	static, err := newKeyPair()
	if err != nil {
		return "", err
	}
	state := newSymmetric(prologue)
	if isInitiator {
		return state.initiate(stream, self, ephemeral, static)
	}
	return state.respond(stream, self, ephemeral, static, expected)
}

func (s *symmetric) initiate(
	stream io.ReadWriter, self *identity, ephemeral, static *keyPair,
) (string, error) {
	// -> e
	s.mixHash(ephemeral.public)
	s.mixHash(nil)
	if err := writeNoise(stream, ephemeral.public); err != nil {
		return "", err
	}
	// <- e, ee, s, es
	message, err := readNoise(stream, 32+48+16)
	if err != nil {
		return "", err
	}
	remoteEphemeral := message[:32]
	s.mixHash(remoteEphemeral)
	if err := s.mixKey(ephemeral.private, remoteEphemeral); err != nil {
		return "", err
	}
	remoteStatic, err := s.open(message[32:80])
	if err != nil {
		return "", err
	}
	if err := s.mixKey(ephemeral.private, remoteStatic); err != nil {
		return "", err
	}
	payload, err := s.open(message[80:])
	if err != nil {
		return "", err
	}
	peer, err := checkPayload(payload, remoteStatic)
	if err != nil {
		return "", err
	}
	// -> s, se
	sealed := s.seal(static.public)
	if err := s.mixKey(static.private, remoteEphemeral); err != nil {
		return "", err
	}
	return peer, writeNoise(stream, sealed, s.seal(self.payload(static.public)))
}

func (s *symmetric) respond(
	stream io.ReadWriter, self *identity, ephemeral, static *keyPair, expected string,
) (string, error) {
	// -> e
	message, err := readNoise(stream, 32)
	if err != nil {
		return "", err
	}
	remoteEphemeral := message[:32]
	s.mixHash(remoteEphemeral)
	s.mixHash(message[32:])
	// <- e, ee, s, es
	s.mixHash(ephemeral.public)
	if err := s.mixKey(ephemeral.private, remoteEphemeral); err != nil {
		return "", err
	}
	sealed := s.seal(static.public)
	if err := s.mixKey(static.private, remoteEphemeral); err != nil {
		return "", err
	}
	proof := s.seal(self.payload(static.public))
	if err := writeNoise(stream, ephemeral.public, sealed, proof); err != nil {
		return "", err
	}
	// -> s, se
	if message, err = readNoise(stream, 48+16); err != nil {
		return "", err
	}
	remoteStatic, err := s.open(message[:48])
	if err != nil {
		return "", err
	}
	if err := s.mixKey(ephemeral.private, remoteStatic); err != nil {
		return "", err
	}
	payload, err := s.open(message[48:])
	if err != nil {
		return "", err
	}
	peer, err := checkPayload(payload, remoteStatic)
	if err == nil && expected != "" && peer != expected {
		err = fmt.Errorf("peer id mismatch: expected %s, but remote key matches %s", expected, peer)
	}
	return peer, err
}
