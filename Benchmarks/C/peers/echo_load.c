/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * The load of an echo server: each connection sends a message, waits until all of it has come back, and sends the next.
 *
 *     echo-load PORT [CONNECTIONS] [SECONDS] [SIZE]          50 connections, 2 seconds, 64 bytes unless said
 *
 * Prints how many messages came back per second, all connections together, and the median and the 99th percentile of a
 * message's round trip in microseconds. The first 0.3 s are thrown away. Each message is another one, and what comes
 * back is compared with it. It runs on libuv, too, on one thread, and shares the machine with the server: its own work
 * is in the figures, the same for all.
 */

#include "peer.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WARM_UP = 300 };

struct client {
    uv_tcp_t tcp;
    uv_connect_t connect;
    char *sent, *received;
    size_t got;
    uint64_t number, begin;
};

static struct client *clients;
static int client_count;
static size_t size;

/** Nanoseconds of every round trip since the warm-up. */
static struct {
    uint32_t *values;
    size_t count, capacity;
} trips;

/** When it ends, each connection is closed when its last message has come back. */
static enum { WARMING_UP, MEASURING, ENDING } phase;
static uint64_t measured_from, measured;

static void note_trip(uint64_t nanoseconds) {
    if (trips.count == trips.capacity) {
        trips.capacity = trips.capacity ? 2 * trips.capacity : 1 << 20;
        trips.values = realloc(trips.values, trips.capacity * sizeof *trips.values);
        expect(trips.values != NULL, "memory");
    }
    trips.values[trips.count++] = nanoseconds < UINT32_MAX ? (uint32_t)nanoseconds : UINT32_MAX;
}

static void send_message(struct client *client) {
    client->got = 0;
    client->number++;
    memcpy(client->sent, &client->number, size < sizeof client->number ? size : sizeof client->number);
    client->begin = uv_hrtime();
    check_uv(send_bytes((uv_stream_t *)&client->tcp, client->sent, size), "sending");
}

static void give_rest(uv_handle_t *tcp, size_t suggested, uv_buf_t *buffer) {
    (void)suggested;
    struct client *client = tcp->data;
    *buffer = uv_buf_init(client->received + client->got, (unsigned)(size - client->got));
}

static void take(uv_stream_t *tcp, ssize_t count, const uv_buf_t *buffer) {
    (void)buffer;
    struct client *client = tcp->data;
    check_uv((int)count, "reading the echo");
    client->got += (size_t)count;
    if (client->got < size) return;
    expect(memcmp(client->sent, client->received, size) == 0, "what came back is what was sent");
    if (phase == MEASURING) note_trip(uv_hrtime() - client->begin);
    if (phase == ENDING) {
        close_handle(tcp);
    } else {
        send_message(client);
    }
}

static void begin_to_send(uv_connect_t *connect, int status) {
    struct client *client = connect->handle->data;
    check_uv(status, "connecting");
    check_uv(uv_read_start(connect->handle, give_rest, take), "uv_read_start");
    send_message(client);
}

static void open_client(uv_loop_t *loop, struct client *client, const struct sockaddr_in *address) {
    client->tcp.data = client;
    client->sent = malloc(size);
    client->received = malloc(size);
    expect(client->sent && client->received, "memory");
    memset(client->sent, 'a' + (int)((client - clients) % 26), size);
    check_uv(uv_tcp_init(loop, &client->tcp), "uv_tcp_init");
    check_uv(uv_tcp_nodelay(&client->tcp, 1), "uv_tcp_nodelay");
    check_uv(uv_tcp_connect(&client->connect, &client->tcp, (const struct sockaddr *)address, begin_to_send),
             "connect");
}

static void end(uv_timer_t *timer) {
    phase = ENDING;
    measured = uv_hrtime() - measured_from;
    close_handle(timer);
}

static void end_warm_up(uv_timer_t *timer) {
    uint64_t duration = (uint64_t)(uintptr_t)timer->data * 1000;
    phase = MEASURING;
    measured_from = uv_hrtime();
    uv_update_time(timer->loop);
    check_uv(uv_timer_start(timer, end, duration, 0), "uv_timer_start");
}

int main(int count, char **arguments) {
    uv_loop_t loop;
    uv_timer_t timer;
    struct sockaddr_in address;
    signal(SIGPIPE, SIG_IGN);
    expect(count > 1, "echo-load PORT [CONNECTIONS] [SECONDS] [SIZE]");
    check_uv(uv_ip4_addr("127.0.0.1", argument(count, arguments, 1, 1, 1), &address), "uv_ip4_addr");
    client_count = argument(count, arguments, 2, 1, 50);
    timer.data = (void *)(uintptr_t)argument(count, arguments, 3, 1, 2);
    size = (size_t)argument(count, arguments, 4, 1, 64);
    clients = calloc((size_t)client_count, sizeof *clients);
    expect(clients != NULL, "memory");

    check_uv(uv_loop_init(&loop), "uv_loop_init");
    check_uv(uv_timer_init(&loop, &timer), "uv_timer_init");
    for (int i = 0; i < client_count; i++) open_client(&loop, &clients[i], &address);
    check_uv(uv_timer_start(&timer, end_warm_up, WARM_UP, 0), "uv_timer_start");
    end_loop(&loop);

    double throughput = (double)trips.count / ((double)measured / 1e9);
    printf("{\"throughput\": %.2f, ", throughput);
    double p50 = percentile_us(trips.values, trips.count, 0.5), p99 = percentile_us(trips.values, trips.count, 0.99);
    printf("\"p50\": %.3f, \"p99\": %.3f}\n", p50, p99);
    for (int i = 0; i < client_count; i++) free(clients[i].sent), free(clients[i].received);
    free(clients), free(trips.values);
    return 0;
}
