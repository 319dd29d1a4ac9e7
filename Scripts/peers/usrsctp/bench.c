// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT
//
// usrsctp alone for Scripts/bench, which starts both ends of each row:
//
//   usrsctp-bench serve [option…]                   {"ready": "UDP-PORT"}, until the input ends
//   usrsctp-bench run ROW --to UDP-PORT [option…]   {"connected": true}; after a line of input the
//                                                   result
//
// There is no set-up but SCTP's own, nor are there connections beside each other: rows that are
// about either are unknown here.

#include <getopt.h>

#include "tunnel.h"

// As many associations as one look at the socket can bring.
enum { backlog = burst_max };
enum { exit_usage = 64, message_max = 1 << 16, ping_bytes = 32 };
// What a message is: data, a ping that comes back, "send N" or "count N", the answer to the latter.
enum { data_ppid = 53, ping_ppid = 57, request_ppid = 51, done_ppid = 99 };

static struct {
    uint16_t port;
    uint64_t bytes;
    uint32_t streams, message, size, count;
    double seconds;
    int is_down, is_beside_bulk;
} options = {.bytes = 1 << 28, .streams = 1, .message = 16384, .size = 100, .count = 1,
             .seconds = 1};

static struct socket *association;
static struct { uint64_t rest, sent; uint32_t message, next_stream; } outgoing;
static struct { uint64_t bytes, awaited; uint32_t pings; int is_up, is_done; } incoming;

// Whether there was room for it.
static int send_message(uint16_t stream, uint32_t ppid, const void *data, size_t size) {
    struct sctp_sndinfo info = {.snd_sid = stream, .snd_ppid = htonl(ppid)};
    if (usrsctp_sendv(association, data, size, NULL, 0, &info, sizeof info, SCTP_SENDV_SNDINFO,
                      0) >= 0) return 1;
    if (errno != EWOULDBLOCK) fail("sending");
    return 0;
}

// Sends bulk data on all streams in turn while there is room.
static void send_bulk(void) {
    static const char message[message_max];
    while (outgoing.rest > 0) {
        size_t size = outgoing.rest < outgoing.message ? outgoing.rest : outgoing.message;
        if (!send_message((uint16_t)outgoing.next_stream, data_ppid, message, size)) return;
        outgoing.rest -= size;
        outgoing.sent += size;
        outgoing.next_stream = (outgoing.next_stream + 1) % options.streams;
    }
}

static void take(uint32_t ppid, char *data, size_t size) {
    switch (ppid) {
    case data_ppid: incoming.bytes += size; break;
    case ping_ppid:
        incoming.pings++;
        if (options.port == 0) send_message(1, ping_ppid, data, size);
        break;
    case request_ppid:
        data[size] = 0;
        if (sscanf(data, "count %lu", &incoming.awaited) == 1) break;
        if (sscanf(data, "send %lu", &outgoing.rest) == 1) break;
        errno = EPROTO;
        fail(data);
        break;
    case done_ppid: incoming.is_done = 1; break;
    }
}

// The serving end does not mind when an association ends, however that happens.
static void note(uint16_t state) {
    incoming.is_up = state == SCTP_COMM_UP;
    if (incoming.is_up || options.port == 0) return;
    errno = ECONNRESET;
    fail("association");
}

static void receive(void) {
    static char data[message_max + 1];
    for (;;) {
        struct sctp_rcvinfo info = {0};
        struct sockaddr_conn from;
        socklen_t info_size = sizeof info, from_size = sizeof from;
        unsigned int kind = 0;
        int flags = 0;
        ssize_t size = usrsctp_recvv(association, data, message_max, (struct sockaddr *)&from,
                                     &from_size, &info, &info_size, &kind, &flags);
        if (size <= 0) break;
        if (flags & MSG_NOTIFICATION) {
            const union sctp_notification *event = (const union sctp_notification *)data;
            note(event->sn_assoc_change.sac_state);
        } else {
            take(ntohl(info.rcv_ppid), data, (size_t)size);
        }
    }
    if (incoming.awaited == 0 || incoming.bytes < incoming.awaited) return;
    incoming.awaited = 0;
    send_message(0, done_ppid, "done", 4);
}

static void step(void) {
    run_tunnel();
    if (association == NULL) return;
    receive();
    send_bulk();
}

// Takes the last of those who have connected since the last look: the ones before are gone again.
static void accept_association(struct socket *listener) {
    for (struct socket *end; (end = usrsctp_accept(listener, NULL, NULL)) != NULL;) {
        if (association != NULL) usrsctp_close(association);
        association = end;
        require(usrsctp_set_non_blocking(association, 1), "non-blocking");
    }
}

static void serve(void) {
    printf("{\"ready\": \"%u\"}\n", open_tunnel(0));
    struct socket *listener = open_socket();
    struct sockaddr_conn here = tunnel_address(sctp_port);
    require(usrsctp_bind(listener, (struct sockaddr *)&here, sizeof here), "bind");
    require(usrsctp_listen(listener, backlog), "listen");
    for (;;) {
        step();
        accept_association(listener);
    }
}

// MARK: The measured end

static void associate(void) {
    struct sockaddr_conn there = tunnel_address(sctp_port);
    association = open_socket();
    incoming.is_up = 0;
    if (usrsctp_connect(association, (struct sockaddr *)&there, sizeof there) < 0 &&
        errno != EINPROGRESS) fail("connect");
    while (!incoming.is_up) step();
}

static void wait_to_begin(void) {
    printf("{\"connected\": true}\n");
    while (!tunnel.is_begun) step();
}

static void request(const char *what, uint64_t number) {
    char text[64];
    int size = snprintf(text, sizeof text, "%s %lu", what, number);
    while (!send_message(0, request_ppid, text, (size_t)size)) step();
}

static double seconds_since(int64_t begin) { return (double)(microseconds() - begin) / 1e6; }

static void measure_bulk(void) {
    int64_t begin = microseconds();
    if (options.is_down) {
        request("send", options.bytes);
        while (incoming.bytes < options.bytes) step();
    } else {
        outgoing.rest = options.bytes;
        for (send_bulk(); outgoing.rest > 0;) step();
        request("count", options.bytes);
        while (!incoming.is_done) step();
    }
    printf("{\"bytes\": %lu, \"seconds\": %.6f}\n", options.bytes, seconds_since(begin));
}

static void measure_messages(void) {
    int64_t begin = microseconds();
    outgoing.message = options.size;
    outgoing.rest = UINT64_MAX;
    for (send_bulk(); seconds_since(begin) < options.seconds;) step();
    outgoing.rest = 0;
    request("count", outgoing.sent);
    while (!incoming.is_done) step();
    printf("{\"messages\": %lu, \"seconds\": %.6f}\n", outgoing.sent / options.size,
           seconds_since(begin));
}

static void measure_pings(void) {
    static const char ping[ping_bytes];
    if (options.is_beside_bulk) outgoing.rest = UINT64_MAX;
    printf("{\"rtt_us\": [");
    for (uint32_t index = 0; index < options.count; index++) {
        int64_t begin = microseconds();
        while (!send_message(1, ping_ppid, ping, sizeof ping)) step();
        while (incoming.pings == index) step();
        printf("%s%ld", index == 0 ? "" : ", ", microseconds() - begin);
    }
    printf("]}\n");
    outgoing.rest = 0;
}

static void measure_connecting(void) {
    printf("{\"connect_ms\": [");
    for (uint32_t index = 0; index < options.count; index++) {
        int64_t begin = microseconds();
        associate();
        printf("%s%.3f", index == 0 ? "" : ", ", seconds_since(begin) * 1000);
        usrsctp_close(association);
        association = NULL;
    }
    printf("]}\n");
}

static const struct { const char *name; void (*measure)(void); } rows[] = {
    {"bulk", measure_bulk},
    {"messages", measure_messages},
    {"ping", measure_pings},
    {"connect", measure_connecting},
};

static void run(void (*measure)(void)) {
    open_tunnel(options.port);
    if (measure != measure_connecting) associate();
    wait_to_begin();
    measure();
    fflush(stdout);
    for (;;) step();
}

// The first word is not an option.
static void parse(int count, char **words) {
    static const struct option names[] = {
        {"to", 1, NULL, 't'},      {"bytes", 1, NULL, 'b'}, {"streams", 1, NULL, 's'},
        {"message", 1, NULL, 'm'}, {"size", 1, NULL, 'z'},  {"count", 1, NULL, 'n'},
        {"seconds", 1, NULL, 'T'}, {"direction", 1, NULL, 'd'}, {"beside-bulk", 0, NULL, 'B'},
        {NULL, 0, NULL, 0},
    };
    for (int letter; (letter = getopt_long(count, words, "", names, NULL)) != -1;) {
        uint64_t number = optarg == NULL ? 0 : strtoul(optarg, NULL, 10);
        switch (letter) {
        case 't': options.port = (uint16_t)number; break;
        case 'b': options.bytes = number; break;
        case 's': options.streams = (uint32_t)number; break;
        case 'm': options.message = (uint32_t)number; break;
        case 'z': options.size = (uint32_t)number; break;
        case 'n': options.count = (uint32_t)number; break;
        case 'T': options.seconds = strtod(optarg, NULL); break;
        case 'd': options.is_down = strcmp(optarg, "down") == 0; break;
        case 'B': options.is_beside_bulk = 1; break;
        default: exit(exit_usage);
        }
    }
    if (options.streams == 0 || options.streams > streams_max || options.message > message_max ||
        options.size > message_max) exit(exit_usage);
    outgoing.message = options.message;
}

int main(int count, char **words) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (count > 1 && strcmp(words[1], "serve") == 0) {
        parse(count - 1, words + 1);
        serve();
    }
    if (count < 3 || strcmp(words[1], "run") != 0) return exit_usage;
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        if (strcmp(words[2], rows[index].name) != 0) continue;
        parse(count - 2, words + 2);
        run(rows[index].measure);
    }
    return exit_usage;
}
