// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT
//
// An SCTP endpoint over UDP (RFC 6951) on the loopback that other implementations are tested with.
//
//   peer listen [option…]           waits for an association
//   peer dial UDP-PORT [option…]    starts one with the endpoint at this UDP port
//
//   --send N --size BYTES --vary    sends N messages of this size (or of sizes up to it) …
//   --streams K --unordered         … on streams 0…K-1 in turn
//   --rtx N | --ttl MS              … giving up each after N retransmissions or this time
//   --rounds R                      does so R times, and resets the streams after each
//   --expect N                      waits for N messages before it sends anything
//   --end wait|shutdown|abort       what it does then; `wait` leaves the end to the other side
//   --reason TEXT                   what an abort says
//   --heartbeat MS                  probes the path in this interval
//   --interleave                    offers I-DATA (RFC 8260; usrsctp only)
//   --immediate                     asks for an immediate SACK of each message (RFC 7053)
//   --sack-delay MS                 acknowledges after this time, and not every second packet
//
// Messages carry a number, a round and their length (4 bytes each, big endian), then a pattern that
// depends on all of them; a last message on stream 0 with the protocol identifier 99 says that all
// are sent. The first line printed is "port UDP-PORT"; the second, when the association has ended,
// is a JSON object with what has happened. The process then waits for SIGTERM.

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include "endpoint.h"

enum { header_size = 12, streams_max = 1024, message_max = 1 << 20 };
enum { data_ppid = 53, done_ppid = 99, lifetime_seconds = 120 };

static struct {
    int is_dialer, is_unordered, is_varying, is_interleaving, is_immediate;
    uint16_t remote_udp_port, policy;
    uint32_t policy_value, messages, size, streams, rounds, expected, heartbeat, sack_delay;
    const char *end, *reason;
} options = {.size = 1000, .streams = 1, .end = "wait", .reason = "enough"};

static struct {
    uint32_t outbound, inbound, bad, gaps, disorder, resets_in, resets_out, refused, abandoned;
    uint64_t bytes;
    atomic_uint sent, received;
    int is_up, has_done;
    const char *end;
    uint16_t cause;
    char reason[257];
} seen = {.end = "failed"};

static endpoint the_end;
static uint32_t next_number[streams_max];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static uint8_t pattern(uint32_t stream, uint32_t number, uint32_t index) {
    return (uint8_t)(index * 7 + (index >> 8) * 13 + number * 31 + stream * 17);
}

static void put32(uint8_t *at, uint32_t value) {
    value = htonl(value);
    memcpy(at, &value, 4);
}

static uint32_t get32(const uint8_t *at) {
    uint32_t value;
    memcpy(&value, at, 4);
    return ntohl(value);
}

// MARK: Sending

static int transmit(uint16_t stream, uint32_t ppid, int flags, const void *data, size_t size) {
    struct sctp_sendv_spa how = {.sendv_flags = SCTP_SEND_SNDINFO_VALID};
    how.sendv_sndinfo.snd_sid = stream;
    how.sendv_sndinfo.snd_ppid = htonl(ppid);
    how.sendv_sndinfo.snd_flags = (uint16_t)flags;
    if (ppid == data_ppid && options.policy != SCTP_PR_SCTP_NONE) {
        how.sendv_flags |= SCTP_SEND_PRINFO_VALID;
        how.sendv_prinfo.pr_policy = options.policy;
        how.sendv_prinfo.pr_value = options.policy_value;
    }
    return send_message(the_end, data, size, &how) < 0 ? -1 : 0;
}

static int send_round(uint32_t round) {
    static uint8_t message[message_max];
    for (uint32_t index = 0; index < options.messages; index++) {
        uint32_t stream = index % options.streams, number = index / options.streams;
        uint32_t size = options.size;
        if (options.is_varying) size = header_size + index * 7919 % (size - header_size + 1);
        put32(message, number);
        put32(message + 4, round);
        put32(message + 8, size);
        for (uint32_t at = header_size; at < size; at++) message[at] = pattern(stream, number, at);
        int flags = options.is_unordered ? SCTP_UNORDERED : 0;
        if (options.is_immediate) flags |= SCTP_SACK_IMMEDIATELY;
        if (transmit((uint16_t)stream, data_ppid, flags, message, size) < 0) return -1;
        seen.sent++;
    }
    return 0;
}

// Resets the streams that have been used, and waits for the other end's consent.
static int reset_streams(uint32_t round) {
    size_t size = sizeof(struct sctp_reset_streams) + options.streams * sizeof(uint16_t);
    struct sctp_reset_streams *request = calloc(1, size);
    if (request == NULL) return -1;
    request->srs_flags = SCTP_STREAM_RESET_OUTGOING;
    request->srs_number_streams = (uint16_t)options.streams;
    for (uint32_t stream = 0; stream < options.streams; stream++) {
        request->srs_stream_list[stream] = (uint16_t)stream;
    }
    int result = set_option(the_end, IPPROTO_SCTP, SCTP_RESET_STREAMS, request, size);
    free(request);
    pthread_mutex_lock(&lock);
    while (result == 0 && seen.resets_out + seen.refused < (round + 1) * options.streams) {
        pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

static void *send_everything(void *unused) {
    pthread_mutex_lock(&lock);
    while (seen.received < options.expected) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    int result = 0;
    for (uint32_t round = 0; result == 0 && round < options.rounds; round++) {
        result = send_round(round);
        if (result == 0) result = reset_streams(round);
    }
    if (options.rounds == 0) result = send_round(0);
    if (result == 0) result = transmit(0, done_ppid, 0, "done", 4);
    if (result < 0) perror("sending");
    if (strcmp(options.end, "shutdown") == 0) {
        finish_sending(the_end);
    } else if (strcmp(options.end, "abort") == 0) {
        transmit(0, done_ppid, SCTP_ABORT, options.reason, strlen(options.reason));
    }
    return unused;
}

// MARK: Receiving

static void check(const uint8_t *message, size_t size, const struct sctp_rcvinfo *info) {
    uint32_t stream = info->rcv_sid, number = size < header_size ? 0 : get32(message);
    int is_good = size >= header_size && get32(message + 8) == size && stream < streams_max;
    for (uint32_t at = header_size; is_good && at < size; at++) {
        is_good = message[at] == pattern(stream, number, at);
    }
    if (!is_good) {
        seen.bad++;
    } else if (!(info->rcv_flags & SCTP_UNORDERED)) {
        if (number > next_number[stream]) seen.gaps += number - next_number[stream];
        if (number < next_number[stream]) seen.disorder++;
        next_number[stream] = number + 1;
    }
    seen.bytes += size;
    seen.received++;
}

static void note_association(const struct sctp_assoc_change *change) {
    switch (change->sac_state) {
    case SCTP_COMM_UP:
        seen.is_up = 1;
        seen.outbound = change->sac_outbound_streams;
        seen.inbound = change->sac_inbound_streams;
        break;
    case SCTP_SHUTDOWN_COMP: seen.end = "shutdown"; break;
    case SCTP_CANT_STR_ASSOC: seen.end = "refused"; break;
    case SCTP_COMM_LOST: {
        seen.end = "lost";
        seen.cause = change->sac_error;
        // The ABORT chunk, when one was received: chunk header, then the first cause.
        size_t size = change->sac_length - sizeof *change;
        const uint8_t *chunk = change->sac_info;
        if (size < 8 || chunk[0] != 6) break;
        seen.end = "abort";
        size_t length = (size_t)(chunk[6] << 8 | chunk[7]);
        seen.cause = (uint16_t)(chunk[4] << 8 | chunk[5]);
        if (length < 4 || length > size - 4 || length - 4 >= sizeof seen.reason) break;
        memcpy(seen.reason, chunk + 8, length - 4);
        break;
    }
    }
}

static void note_reset(const struct sctp_stream_reset_event *event) {
    size_t streams = (event->strreset_length - sizeof *event) / sizeof(uint16_t);
    if (event->strreset_flags & (SCTP_STREAM_RESET_DENIED | SCTP_STREAM_RESET_FAILED)) {
        seen.refused += streams;
    } else if (event->strreset_flags & SCTP_STREAM_RESET_INCOMING_SSN) {
        seen.resets_in += streams;
        for (size_t index = 0; index < streams; index++) {
            uint16_t stream = event->strreset_stream_list[index];
            if (stream < streams_max) next_number[stream] = 0;
        }
    } else if (event->strreset_flags & SCTP_STREAM_RESET_OUTGOING_SSN) {
        seen.resets_out += streams;
    }
}

// Whether the association goes on.
static int note(const union sctp_notification *event) {
    switch (event->sn_header.sn_type) {
    case SCTP_ASSOC_CHANGE:
        note_association(&event->sn_assoc_change);
        return event->sn_assoc_change.sac_state == SCTP_COMM_UP;
    case SCTP_STREAM_RESET_EVENT: note_reset(&event->sn_strreset_event); break;
    case SCTP_SEND_FAILED_EVENT: seen.abandoned++; break;
    }
    return 1;
}

static void receive_everything(void) {
    static uint8_t message[message_max];
    size_t size = 0;
    for (int goes_on = 1; goes_on;) {
        struct sctp_rcvinfo info = {0};
        int flags = 0;
        uint8_t *rest = message + size;
        ssize_t part = receive_message(the_end, rest, sizeof message - size, &info, &flags);
        if (part <= 0) return;
        size += (size_t)part;
        if (!(flags & MSG_EOR) && size < sizeof message) continue;
        pthread_mutex_lock(&lock);
        if (flags & MSG_NOTIFICATION) {
            goes_on = note((const union sctp_notification *)message);
        } else if (ntohl(info.rcv_ppid) == done_ppid) {
            seen.has_done = 1;
        } else {
            check(message, size, &info);
        }
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
        size = 0;
    }
}

// MARK: Setting up

static void require(int result, const char *what) {
    if (result < 0) fail(what);
}

#define SET(end, name, value) \
    require(set_option(end, IPPROTO_SCTP, name, &(value), sizeof(value)), #name)

// Offers I-DATA, which needs an application that takes messages in pieces; as they are small beside
// the buffer, whole ones come all the same.
static void interleave(endpoint end) {
#ifdef KERNEL_SCTP
    (void)end;
    errno = ENOTSUP;
    fail("--interleave");
#else
    const int level = 2, delivery_point = 1 << 20;
    const struct sctp_assoc_value enabled = {.assoc_value = 1};
    SET(end, SCTP_FRAGMENT_INTERLEAVE, level);
    SET(end, SCTP_PARTIAL_DELIVERY_POINT, delivery_point);
    require(set_option(end, IPPROTO_SCTP, interleaving_supported, &enabled, sizeof enabled),
            "SCTP_INTERLEAVING_SUPPORTED");
#endif
}

static void configure(endpoint end) {
    const int buffer = 2 << 20, on = 1;
    require(set_option(end, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer), "SO_SNDBUF");
    require(set_option(end, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer), "SO_RCVBUF");
    SET(end, SCTP_RECVRCVINFO, on);
    SET(end, SCTP_NODELAY, on);
    // The loopback would not show anything of time-outs of a second. INIT is repeated in an even
    // beat, since usrsctp 0.9.5 takes the time from the first INIT to an INIT ACK for a round trip,
    // however many were lost: two lost ones from 500 ms on made it 1.5 s, and the time-out 4.5 s.
    // That one srto_max bounds in the timer, and not where usrsctp chooses what to send again: each
    // loss then cost two expirations.
    const struct sctp_rtoinfo timeouts = {.srto_initial = 100, .srto_min = 100, .srto_max = 1000};
    const struct sctp_initmsg initiation = {.sinit_num_ostreams = streams_max,
                                            .sinit_max_instreams = streams_max,
                                            .sinit_max_attempts = 100,
                                            .sinit_max_init_timeo = 100};
    SET(end, SCTP_INITMSG, initiation);
    SET(end, SCTP_RTOINFO, timeouts);
    struct sctp_paddrparams path = {.spp_pathmtu = 1280, .spp_flags = SPP_PMTUD_DISABLE};
    path.spp_flags |= options.heartbeat > 0 ? SPP_HB_ENABLE : SPP_HB_DISABLE;
    path.spp_hbinterval = options.heartbeat;
    path.spp_address.ss_family = AF_INET;
    SET(end, SCTP_PEER_ADDR_PARAMS, path);
    // Zeros keep what is.
    const struct sctp_sack_info acknowledgement = {.sack_delay = options.sack_delay,
                                                   .sack_freq = options.sack_delay > 0 ? 1000 : 0};
    SET(end, SCTP_DELAYED_SACK, acknowledgement);
    struct sctp_assoc_value resets = {.assoc_value = SCTP_ENABLE_RESET_STREAM_REQ};
    SET(end, SCTP_ENABLE_STREAM_RESET, resets);
#ifdef KERNEL_SCTP
    struct sctp_assoc_value enabled = {.assoc_value = 1};
    SET(end, SCTP_RECONFIG_SUPPORTED, enabled);
#endif
    if (options.is_interleaving) interleave(end);
    const uint16_t events[] = {SCTP_ASSOC_CHANGE, SCTP_STREAM_RESET_EVENT, SCTP_SEND_FAILED_EVENT};
    for (size_t index = 0; index < sizeof events / sizeof *events; index++) {
        struct sctp_event event = {.se_type = events[index], .se_on = 1};
        SET(end, SCTP_EVENT, event);
    }
    require(bind_endpoint(end, loopback(sctp_port)), "bind");
}

static void associate(endpoint end) {
    if (!options.is_dialer) {
        the_end = accept_endpoint(end);
        if (!is_open(the_end)) fail("accept");
        return;
    }
    struct sctp_udpencaps udp = {.sue_port = htons(options.remote_udp_port)};
    udp.sue_address.ss_family = AF_INET;
    SET(end, SCTP_REMOTE_UDP_ENCAPS_PORT, udp);
    the_end = end;
    if (connect_endpoint(end, loopback(sctp_port)) < 0) perror("connect");
}

static int parse(int count, char **words) {
    int at = 1;
    if (at < count && strcmp(words[at], "dial") == 0 && at + 1 < count) {
        options.is_dialer = 1;
        options.remote_udp_port = (uint16_t)atoi(words[at + 1]);
        at += 2;
    } else if (at < count && strcmp(words[at], "listen") == 0) {
        at += 1;
    } else {
        return -1;
    }
    for (; at < count; at++) {
        const char *name = words[at];
        if (strcmp(name, "--unordered") == 0) { options.is_unordered = 1; continue; }
        if (strcmp(name, "--vary") == 0) { options.is_varying = 1; continue; }
        if (strcmp(name, "--interleave") == 0) { options.is_interleaving = 1; continue; }
        if (strcmp(name, "--immediate") == 0) { options.is_immediate = 1; continue; }
        if (++at == count) return -1;
        uint32_t number = (uint32_t)strtoul(words[at], NULL, 10);
        if (strcmp(name, "--send") == 0) options.messages = number;
        else if (strcmp(name, "--size") == 0) options.size = number;
        else if (strcmp(name, "--streams") == 0) options.streams = number;
        else if (strcmp(name, "--rounds") == 0) options.rounds = number;
        else if (strcmp(name, "--expect") == 0) options.expected = number;
        else if (strcmp(name, "--heartbeat") == 0) options.heartbeat = number;
        else if (strcmp(name, "--sack-delay") == 0) options.sack_delay = number;
        else if (strcmp(name, "--end") == 0) options.end = words[at];
        else if (strcmp(name, "--reason") == 0) options.reason = words[at];
        else if (strcmp(name, "--rtx") == 0) {
            options.policy = SCTP_PR_SCTP_RTX;
            options.policy_value = number;
        } else if (strcmp(name, "--ttl") == 0) {
            options.policy = SCTP_PR_SCTP_TTL;
            options.policy_value = number;
        } else return -1;
    }
    return options.size >= header_size && options.size <= message_max && options.streams > 0 &&
                   options.streams <= streams_max ? 0 : -1;
}

static void report(double seconds) {
    printf("{\"stack\":\"%s\",\"up\":%s,\"outbound\":%u,\"inbound\":%u,", STACK_NAME,
           seen.is_up ? "true" : "false", seen.outbound, seen.inbound);
    printf("\"sent\":%u,\"received\":%u,\"bytes\":%llu,\"bad\":%u,\"gaps\":%u,\"disorder\":%u,",
           seen.sent, seen.received, (unsigned long long)seen.bytes, seen.bad, seen.gaps,
           seen.disorder);
    printf("\"done\":%s,\"resets_in\":%u,\"resets_out\":%u,\"refused\":%u,\"abandoned\":%u,",
           seen.has_done ? "true" : "false", seen.resets_in, seen.resets_out, seen.refused,
           seen.abandoned);
    printf("\"heartbeats\":%ld,\"end\":\"%s\",\"cause\":%u,\"reason\":\"", heartbeats_answered(),
           seen.end, seen.cause);
    for (const char *letter = seen.reason; *letter != 0; letter++) {
        if (*letter >= ' ' && *letter != '"' && *letter != '\\') putchar(*letter);
    }
    printf("\",\"seconds\":%.3f}\n", seconds);
    fflush(stdout);
}

static void end_process(int signal) {
    (void)signal;
#ifdef KERNEL_SCTP
    set_kernel_udp_port(0);
#endif
    _exit(0);
}

int main(int count, char **words) {
    if (parse(count, words) < 0) {
        fprintf(stderr, "usage: peer listen|dial UDP-PORT [option…]; see the top of peer.c\n");
        return 2;
    }
    signal(SIGTERM, end_process);
    signal(SIGALRM, end_process);
    alarm(lifetime_seconds);
    uint16_t udp_port = free_udp_port();
    start_stack(udp_port);
    endpoint end = open_endpoint();
    if (!is_open(end)) fail("socket");
    configure(end);
    if (!options.is_dialer) require(listen_endpoint(end), "listen");
    printf("port %d\n", udp_port);
    fflush(stdout);
    associate(end);
    struct timespec start, finish;
    clock_gettime(CLOCK_MONOTONIC, &start);
    pthread_t sender;
    if (pthread_create(&sender, NULL, send_everything, NULL) != 0) fail("thread");
    receive_everything();
    clock_gettime(CLOCK_MONOTONIC, &finish);
    report((double)(finish.tv_sec - start.tv_sec) + (double)(finish.tv_nsec - start.tv_nsec) / 1e9);
    // Late packets of the other end still get their answer.
    pause();
}
