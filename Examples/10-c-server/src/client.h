/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * One connection: bytes become lines, and answers become bytes. What a client sends or does not read costs a bounded amount
 * of memory:
 *
 * - A line has at most CLIENT_LINE_LIMIT bytes. A longer one is skipped, whatever its length, and answered with an error.
 * - While more than CLIENT_OUTPUT_LIMIT bytes wait for the client to read them, no further line of it is executed or read.
 * - Nor while CLIENT_ANSWER_LIMIT answers are not out, which they never are before the loop's next turn: so whoever sends
 *   many lines at once does not keep others waiting.
 */

#ifndef CLIENT_H
#define CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>
#include <uv.h>

enum { CLIENT_LINE_LIMIT = 4096, CLIENT_OUTPUT_LIMIT = 64 * 1024, CLIENT_ANSWER_LIMIT = 32 };

typedef struct client client_t;

/** Who owns clients. */
typedef struct client_owner {
    /** A line without its end; it may be changed. It has no NUL within. */
    void (*on_line)(client_t *client, char *line, void *context);
    /** The client is gone when this returns. */
    void (*on_closed)(client_t *client, void *context);
    void *context;
} client_owner_t;

struct client {
    /** For the owner. */
    LIST_ENTRY(client) neighbours;
    /** uv_now() of the latest line, or of the latest answer that was read. */
    uint64_t active_at;
    /** Private. */
    const client_owner_t *owner;
    uv_tcp_t tcp;
    uv_shutdown_t shutdown;
    bool is_reading;
    bool is_finishing;
    bool is_skipping;
    bool has_ended;
    int answers; /* that are not out */
    size_t used;
    char input[CLIENT_LINE_LIMIT];
};

LIST_HEAD(client_list, client);

/** Accepts a connection and reads from it. UV_ENOMEM, or what libuv said. */
int client_accept(uv_stream_t *listener, const client_owner_t *owner, client_t **client);

/** Answers. What cannot be sent closes the client. */
void client_send(client_t *client, const char *bytes, size_t length);
void client_printf(client_t *client, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Executes no more lines, sends what has been answered, and closes. */
void client_finish(client_t *client);

/** Closes, soon. */
void client_close(client_t *client);

#endif
