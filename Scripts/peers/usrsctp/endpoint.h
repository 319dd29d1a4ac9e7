// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT
//
// The SCTP socket API (RFC 6458) over UDP (RFC 6951), the same for both stacks: usrsctp as a
// library, or with KERNEL_SCTP the Linux kernel. The differences end here.

#ifndef ENDPOINT_H
#define ENDPOINT_H

#include <stdarg.h>
#include <stdint.h>
#include <unistd.h>

#include "loopback.h"

#ifdef KERNEL_SCTP
#include <netinet/sctp.h>
#ifndef SCTP_SACK_IMMEDIATELY
#define SCTP_SACK_IMMEDIATELY (1 << 3)
#endif
#define STACK_NAME "kernel"
typedef int endpoint;
#else
#include <usrsctp.h>
#define STACK_NAME "usrsctp"
typedef struct socket *endpoint;
#endif

// The SCTP port of both ends; UDP ports tell them apart.
enum { sctp_port = 5000 };

// A UDP port that the system has just given out and that is free again.
static uint16_t free_udp_port(void) {
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    int probe = socket(AF_INET, SOCK_DGRAM, 0);
    if (probe < 0 || bind(probe, (struct sockaddr *)&address, size) < 0 ||
        getsockname(probe, (struct sockaddr *)&address, &size) < 0) {
        fail("UDP port");
    }
    close(probe);
    return ntohs(address.sin_port);
}

#ifdef KERNEL_SCTP

// Tells the kernel's UDP port, 0 for none; it is one for the whole network namespace.
static void set_kernel_udp_port(uint16_t port) {
    FILE *file = fopen("/proc/sys/net/sctp/udp_port", "w");
    if (file == NULL || fprintf(file, "%d", port) < 0 || fclose(file) != 0) {
        fail("net.sctp.udp_port");
    }
}

static void release_kernel_udp_port(void) { set_kernel_udp_port(0); }

static void start_stack(uint16_t udp_port) {
    int probe = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);
    if (probe < 0) {
        printf("{\"skipped\":\"this kernel has no SCTP (%s)\"}\n", strerror(errno));
        exit(0);
    }
    close(probe);
    set_kernel_udp_port(udp_port);
    atexit(release_kernel_udp_port);
}

static endpoint open_endpoint(void) { return socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP); }
static int is_open(endpoint end) { return end >= 0; }

static int set_option(endpoint end, int level, int name, const void *value, size_t size) {
    return setsockopt(end, level, name, value, (socklen_t)size);
}

static int bind_endpoint(endpoint end, struct sockaddr_in at) {
    return bind(end, (struct sockaddr *)&at, sizeof at);
}

static int connect_endpoint(endpoint end, struct sockaddr_in to) {
    return connect(end, (struct sockaddr *)&to, sizeof to);
}

static int listen_endpoint(endpoint end) { return listen(end, 1); }
static endpoint accept_endpoint(endpoint end) { return accept(end, NULL, NULL); }

static ssize_t send_message(endpoint end, const void *data, size_t size,
                            struct sctp_sendv_spa *how) {
    struct iovec bytes = {(void *)data, size};
    return sctp_sendv(end, &bytes, 1, NULL, 0, how, sizeof *how, SCTP_SENDV_SPA, 0);
}

static ssize_t receive_message(endpoint end, void *data, size_t size, struct sctp_rcvinfo *info,
                               int *flags) {
    struct iovec bytes = {data, size};
    socklen_t info_size = sizeof *info, from_size = 0;
    unsigned int kind = 0;
    return sctp_recvv(end, &bytes, 1, NULL, &from_size, info, &info_size, &kind, flags);
}

static int finish_sending(endpoint end) { return shutdown(end, SHUT_WR); }
static long heartbeats_answered(void) { return -1; }

#else

// The number of SCTP_INTERLEAVING_SUPPORTED (RFC 8260 §4.3.1), which Debian's header leaves out.
enum { interleaving_supported = 0x1206 };

static void print_debug(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
}

static void start_stack(uint16_t udp_port) {
    usrsctp_init(udp_port, NULL, print_debug);
    // Everything that it can announce, for the sake of the other end's parser.
    usrsctp_sysctl_set_sctp_ecn_enable(1);
    usrsctp_sysctl_set_sctp_asconf_enable(1);
    usrsctp_sysctl_set_sctp_auth_enable(1);
    usrsctp_sysctl_set_sctp_nrsack_enable(1);
    usrsctp_sysctl_set_sctp_pktdrop_enable(1);
    usrsctp_sysctl_set_sctp_inits_include_nat_friendly(1);
    // Otherwise packets over the loopback have no checksum.
    usrsctp_sysctl_set_sctp_no_csum_on_loopback(0);
}

static endpoint open_endpoint(void) {
    return usrsctp_socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP, NULL, NULL, 0, NULL);
}
static int is_open(endpoint end) { return end != NULL; }

static int set_option(endpoint end, int level, int name, const void *value, size_t size) {
    return usrsctp_setsockopt(end, level, name, value, (socklen_t)size);
}

static int bind_endpoint(endpoint end, struct sockaddr_in at) {
    return usrsctp_bind(end, (struct sockaddr *)&at, sizeof at);
}

static int connect_endpoint(endpoint end, struct sockaddr_in to) {
    return usrsctp_connect(end, (struct sockaddr *)&to, sizeof to);
}

static int listen_endpoint(endpoint end) { return usrsctp_listen(end, 1); }
static endpoint accept_endpoint(endpoint end) { return usrsctp_accept(end, NULL, NULL); }

static ssize_t send_message(endpoint end, const void *data, size_t size,
                            struct sctp_sendv_spa *how) {
    return usrsctp_sendv(end, data, size, NULL, 0, how, sizeof *how, SCTP_SENDV_SPA, 0);
}

static ssize_t receive_message(endpoint end, void *data, size_t size, struct sctp_rcvinfo *info,
                               int *flags) {
    struct sockaddr_in from;
    socklen_t info_size = sizeof *info, from_size = sizeof from;
    unsigned int kind = 0;
    return usrsctp_recvv(end, data, size, (struct sockaddr *)&from, &from_size, info, &info_size,
                         &kind, flags);
}

static int finish_sending(endpoint end) { return usrsctp_shutdown(end, SHUT_WR); }

static long heartbeats_answered(void) {
    struct sctpstat counters;
    usrsctp_get_stat(&counters);
    return counters.sctps_recvheartbeatack;
}

#endif
#endif
