/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "echo.h"

#include "peer.h"

#include <stdlib.h>

enum { BACKLOG = 511, MOST_AT_ONCE = 65536 };

static uv_tcp_t listener;
static uint64_t bytes;

static void free_connection(uv_handle_t *connection) { free(connection); }

/** All connections read into the same place: what was read is written, or copied, before anybody reads again. */
static void give_buffer(uv_handle_t *connection, size_t suggested, uv_buf_t *buffer) {
    static char shared[MOST_AT_ONCE];
    (void)connection, (void)suggested;
    *buffer = uv_buf_init(shared, sizeof shared);
}

static void echo(uv_stream_t *connection, ssize_t count, const uv_buf_t *buffer) {
    if (count < 0 || send_bytes(connection, buffer->base, (size_t)count) < 0) {
        uv_close((uv_handle_t *)connection, free_connection);
    } else {
        bytes += (uint64_t)count;
    }
}

static void accept_connection(uv_stream_t *server, int status) {
    uv_tcp_t *connection = malloc(sizeof *connection);
    check_uv(status, "a connection");
    expect(connection != NULL, "memory");
    check_uv(uv_tcp_init(server->loop, connection), "uv_tcp_init");
    check_uv(uv_accept(server, (uv_stream_t *)connection), "uv_accept");
    check_uv(uv_tcp_nodelay(connection, 1), "uv_tcp_nodelay");
    check_uv(uv_read_start((uv_stream_t *)connection, give_buffer, echo), "uv_read_start");
}

int echo_open(uv_loop_t *loop) {
    struct sockaddr_in address;
    int length = sizeof address;
    check_uv(uv_ip4_addr("127.0.0.1", 0, &address), "uv_ip4_addr");
    check_uv(uv_tcp_init(loop, &listener), "uv_tcp_init");
    check_uv(uv_tcp_bind(&listener, (const struct sockaddr *)&address, 0), "uv_tcp_bind");
    check_uv(uv_listen((uv_stream_t *)&listener, BACKLOG, accept_connection), "uv_listen");
    check_uv(uv_tcp_getsockname(&listener, (struct sockaddr *)&address, &length), "uv_tcp_getsockname");
    return ntohs(address.sin_port);
}

static void close_connection(uv_handle_t *handle, void *unused) {
    (void)unused;
    int is_ours = uv_handle_get_type(handle) == UV_TCP && handle != (uv_handle_t *)&listener;
    if (is_ours && !uv_is_closing(handle)) uv_close(handle, free_connection);
}

void echo_close(void) {
    uv_walk(listener.loop, close_connection, NULL);
    close_handle(&listener);
}

uint64_t echo_bytes(void) { return bytes; }
