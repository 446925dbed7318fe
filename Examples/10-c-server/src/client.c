/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "client.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEEPALIVE_SECONDS = 60 };

typedef struct answer {
    uv_write_t request;
    char bytes[];
} answer_t;

static client_t *client_of(void *handle) { return ((uv_handle_t *)handle)->data; }
static uv_stream_t *stream_of(client_t *client) { return (uv_stream_t *)&client->tcp; }
static bool is_closing(const client_t *client) { return uv_is_closing((const uv_handle_t *)&client->tcp); }

static void did_close(uv_handle_t *handle) {
    client_t *client = client_of(handle);
    if (client->owner != NULL) client->owner->on_closed(client, client->owner->context);
    free(client);
}

void client_close(client_t *client) {
    if (!is_closing(client)) uv_close((uv_handle_t *)&client->tcp, did_close);
}

/* ----- Sending ----- */

static bool is_congested(client_t *client) {
    return client->answers >= CLIENT_ANSWER_LIMIT ||
           uv_stream_get_write_queue_size(stream_of(client)) > CLIENT_OUTPUT_LIMIT;
}

static void go_on(client_t *client);

static void did_write(uv_write_t *request, int status) {
    client_t *client = client_of(request->handle);
    free(request->data);
    client->answers--;
    if (is_closing(client)) return;
    if (status != 0) {
        client_close(client);
        return;
    }
    client->active_at = uv_now(client->tcp.loop);
    if (client->answers == 0 && !client->is_reading) go_on(client);
}

void client_send(client_t *client, const char *bytes, size_t length) {
    answer_t *answer;
    uv_buf_t buffer;
    if (client->is_finishing || is_closing(client)) return;
    answer = malloc(sizeof *answer + length);
    if (answer == NULL) {
        client_close(client);
        return;
    }
    answer->request.data = answer;
    buffer = uv_buf_init(memcpy(answer->bytes, bytes, length), (unsigned)length);
    if (uv_write(&answer->request, stream_of(client), &buffer, 1, did_write) != 0) {
        free(answer);
        client_close(client);
        return;
    }
    client->answers++;
}

void client_printf(client_t *client, const char *format, ...) {
    char text[CLIENT_LINE_LIMIT + 64]; /* the longest answer of this kind: a line of the client's, and a few words */
    int length;
    va_list arguments;
    va_start(arguments, format);
    length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length < 0) return;
    client_send(client, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}

static void did_shut_down(uv_shutdown_t *request, int status) {
    (void)status; /* either way there is nothing more to be said */
    client_close(client_of(request->handle));
}

void client_finish(client_t *client) {
    if (client->is_finishing || is_closing(client)) return;
    client->is_finishing = true;
    uv_read_stop(stream_of(client));
    if (uv_shutdown(&client->shutdown, stream_of(client), did_shut_down) != 0) client_close(client);
}

/* ----- Receiving ----- */

static void execute(client_t *client, char *line, size_t length) {
    if (length > 0 && line[length - 1] == '\r') length--;
    line[length] = '\0';
    client->active_at = uv_now(client->tcp.loop);
    if (strlen(line) != length) client_printf(client, "ERR a line must not contain NUL\n");
    else if (length > 0) client->owner->on_line(client, line, client->owner->context);
}

/* Executes the lines that are there, as long as the client reads the answers. Returns how many bytes that were. */
static size_t execute_lines(client_t *client) {
    size_t start = 0;
    char *end;
    while (!client->is_finishing && !is_closing(client) && !is_congested(client) &&
           (end = memchr(client->input + start, '\n', client->used - start)) != NULL) {
        char *line = client->input + start;
        start = (size_t)(end - client->input) + 1;
        if (client->is_skipping) client->is_skipping = false;
        else execute(client, line, (size_t)(end - line));
    }
    return start;
}

/* The beginning of a line that does not fit, or the next part of one. */
static void skip(client_t *client) {
    if (!client->is_skipping) client_printf(client, "ERR a line has at most %d bytes\n", CLIENT_LINE_LIMIT - 1);
    client->is_skipping = true;
    client->used = 0;
}

static void allocate(uv_handle_t *handle, size_t suggested_size, uv_buf_t *buffer) {
    client_t *client = client_of(handle);
    (void)suggested_size;
    *buffer = uv_buf_init(client->input + client->used, (unsigned)(sizeof client->input - client->used));
}

static void did_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer) {
    client_t *client = client_of(stream);
    (void)buffer;
    if (count == UV_EOF) {
        client->has_ended = true; /* of what it sends; it may still read */
    } else if (count < 0) {
        client_close(client);
        return;
    } else {
        client->used += (size_t)count;
    }
    go_on(client);
}

/* Does what there is to do: after each read, and when answers have been read. */
static void go_on(client_t *client) {
    size_t done = execute_lines(client);
    client->used -= done;
    memmove(client->input, client->input + done, client->used);
    if (client->is_finishing || is_closing(client)) return;

    if (is_congested(client)) {
        uv_read_stop(stream_of(client));
        client->is_reading = false;
    } else if (client->has_ended) {
        client_finish(client);
    } else {
        if (client->used == sizeof client->input) skip(client);
        if (!client->is_reading && uv_read_start(stream_of(client), allocate, did_read) != 0) client_close(client);
        client->is_reading = true;
    }
}

int client_accept(uv_stream_t *listener, const client_owner_t *owner, client_t **result) {
    client_t *client = calloc(1, sizeof *client);
    int status;
    if (client == NULL) return UV_ENOMEM;
    status = uv_tcp_init(listener->loop, &client->tcp);
    if (status != 0) {
        free(client);
        return status;
    }
    client->tcp.data = client;
    status = uv_accept(listener, stream_of(client));
    if (status == 0) status = uv_tcp_keepalive(&client->tcp, 1, KEEPALIVE_SECONDS);
    if (status == 0) status = uv_read_start(stream_of(client), allocate, did_read);
    if (status != 0) {
        client_close(client); /* frees it; it has no owner who would be told */
        return status;
    }
    client->is_reading = true;
    client->active_at = uv_now(listener->loop);
    client->owner = owner;
    *result = client;
    return 0;
}
