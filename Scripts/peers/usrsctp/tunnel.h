// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT
//
// usrsctp on one thread, its packets in a UDP socket of ours, as WebRTC carries them but without
// DTLS. All of its settings are those of libdatachannel, the fastest of its users.

#ifndef TUNNEL_H
#define TUNNEL_H

#include <poll.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include <usrsctp.h>

#include "loopback.h"

// What is left for SCTP of a datagram of 1,200 bytes with a DTLS record.
enum { packet_max = 1163 };
// Datagrams between two looks at the clock; the shortest timer, the delayed SACK, needs no better.
enum { burst_max = 64, tick_ms = 10 };
enum { window = 1 << 20, socket_buffer = 4 << 20, streams_max = 1024, chunks_max = 10 * 1024 };
enum { sctp_port = 5000 };

static struct {
    int udp, is_begun;
    struct sockaddr_in peer;
    int64_t timers_at;
} tunnel;

static int64_t microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

// The address of either end for usrsctp, which only ever has the one behind the socket.
static struct sockaddr_conn tunnel_address(uint16_t port) {
    struct sockaddr_conn address = {.sconn_family = AF_CONN, .sconn_port = htons(port)};
    address.sconn_addr = &tunnel;
    return address;
}

// What the socket has no room for is lost, as on any path.
static int transmit_packet(void *to, void *packet, size_t size, uint8_t tos, uint8_t set_df) {
    (void)to, (void)tos, (void)set_df;
    sendto(tunnel.udp, packet, size, 0, (struct sockaddr *)&tunnel.peer, sizeof tunnel.peer);
    return 0;
}

// Opens the socket, and returns its port.
static uint16_t open_tunnel(uint16_t peer_port) {
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    const int buffer = socket_buffer;
    tunnel.udp = socket(AF_INET, SOCK_DGRAM, 0);
    if (tunnel.udp < 0 || bind(tunnel.udp, (struct sockaddr *)&address, size) < 0 ||
        getsockname(tunnel.udp, (struct sockaddr *)&address, &size) < 0 ||
        setsockopt(tunnel.udp, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer) < 0) {
        fail("UDP socket");
    }
    tunnel.peer = loopback(peer_port);
    tunnel.timers_at = microseconds();
    usrsctp_init_nothreads(0, transmit_packet, NULL);
    // DTLS would guard the packets better than a checksum.
    usrsctp_enable_crc32c_offload();
    usrsctp_register_address(&tunnel);
    usrsctp_sysctl_set_sctp_ecn_enable(0);
    usrsctp_sysctl_set_sctp_auth_enable(0);
    usrsctp_sysctl_set_sctp_asconf_enable(0);
    usrsctp_sysctl_set_sctp_initial_cwnd(10);
    usrsctp_sysctl_set_sctp_max_burst_default(10);
    usrsctp_sysctl_set_sctp_max_chunks_on_queue(chunks_max);
    usrsctp_sysctl_set_sctp_delayed_sack_time_default(20);
    return ntohs(address.sin_port);
}

static void require(int result, const char *what) {
    if (result < 0) fail(what);
}

#define SET(end, level, name, value) \
    require(usrsctp_setsockopt(end, level, name, &(value), sizeof(value)), #name)

static struct socket *open_socket(void) {
    struct socket *end = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, NULL, NULL, 0, NULL);
    if (end == NULL) fail("socket");
    const int buffer = window, on = 1;
    const struct linger abort_at_close = {.l_onoff = 1, .l_linger = 0};
    const struct sctp_initmsg streams = {.sinit_num_ostreams = streams_max,
                                         .sinit_max_instreams = streams_max};
    const struct sctp_rtoinfo timeouts = {
        .srto_initial = 1000, .srto_min = 200, .srto_max = 10000};
    struct sctp_paddrparams path = {.spp_pathmtu = packet_max, .spp_flags = SPP_PMTUD_DISABLE};
    path.spp_address.ss_family = AF_CONN;
    const struct sctp_event event = {.se_type = SCTP_ASSOC_CHANGE, .se_on = 1};
    require(usrsctp_set_non_blocking(end, 1), "non-blocking");
    SET(end, SOL_SOCKET, SO_SNDBUF, buffer);
    SET(end, SOL_SOCKET, SO_RCVBUF, buffer);
    SET(end, SOL_SOCKET, SO_LINGER, abort_at_close);
    SET(end, IPPROTO_SCTP, SCTP_RECVRCVINFO, on);
    SET(end, IPPROTO_SCTP, SCTP_NODELAY, on);
    SET(end, IPPROTO_SCTP, SCTP_INITMSG, streams);
    SET(end, IPPROTO_SCTP, SCTP_RTOINFO, timeouts);
    SET(end, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, path);
    SET(end, IPPROTO_SCTP, SCTP_EVENT, event);
    return end;
}

// A line of the standard input is the word to begin; its end is ours.
static void read_input(void) {
    char text[64];
    if (read(STDIN_FILENO, text, sizeof text) <= 0) exit(0);
    tunnel.is_begun = 1;
}

// Waits for packets or the time for timers, and has usrsctp deal with either.
static void run_tunnel(void) {
    static char packet[2 * packet_max];
    struct pollfd sources[] = {{.fd = tunnel.udp, .events = POLLIN},
                               {.fd = STDIN_FILENO, .events = POLLIN}};
    int elapsed_ms = (int)((microseconds() - tunnel.timers_at) / 1000);
    poll(sources, 2, elapsed_ms < tick_ms ? tick_ms - elapsed_ms : 0);
    if (sources[1].revents != 0) read_input();
    for (int count = 0; count < burst_max; count++) {
        socklen_t size = sizeof tunnel.peer;
        ssize_t length = recvfrom(tunnel.udp, packet, sizeof packet, MSG_DONTWAIT,
                                  (struct sockaddr *)&tunnel.peer, &size);
        if (length <= 0) break;
        usrsctp_conninput(&tunnel, packet, (size_t)length, 0);
    }
    elapsed_ms = (int)((microseconds() - tunnel.timers_at) / 1000);
    if (elapsed_ms < tick_ms) return;
    tunnel.timers_at += (int64_t)elapsed_ms * 1000;
    usrsctp_handle_timers((uint32_t)elapsed_ms);
}

#endif
