/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "server.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "report.h"

enum { BACKLOG = 511 };

static const char busy[] = "ERR too many clients, try again later\n";

/* ----- Clients ----- */

static void did_connect(uv_stream_t *listener, int status) {
    server_t *server = listener->data;
    client_t *client;
    if (status == 0) status = client_accept(listener, &server->owner, &client);
    if (status != 0) {
        report_log(server->service, MODE_LOG_WARNING, "A client was not accepted: %s", uv_strerror(status));
        return;
    }
    LIST_INSERT_HEAD(&server->clients, client, neighbours);
    if (++server->client_count > server->options.max_clients) {
        client_send(client, busy, sizeof busy - 1);
        client_finish(client);
    }
}

static void execute(client_t *client, char *line, void *context) {
    const server_options_t *options = &((server_t *)context)->options;
    options->on_line(client, line, options->context);
}

static void for_each_client(server_t *server, void (*function)(client_t *)) {
    client_t *client;
    /* Nobody leaves the list meanwhile: did_leave() comes later, from the loop. */
    LIST_FOREACH(client, &server->clients, neighbours) function(client);
}

/* A peer that has gone without a word, or that sends a byte a minute, would otherwise stay for ever. */
static void close_idle_clients(mode_service_t service, mode_timer_t timer, void *user_data) {
    server_t *server = user_data;
    uint64_t now = uv_now(server->loop);
    client_t *client;
    (void)service;
    (void)timer;
    LIST_FOREACH(client, &server->clients, neighbours) {
        if (now - client->active_at >= server->options.idle_limit) client_close(client);
    }
}

/* ----- The end of a start that failed, and of a stop ----- */

static bool is_down(const server_t *server) { return !server->is_open && LIST_EMPTY(&server->clients); }

/* Ends the step that waits for this, if one does. */
static void end_if_down(server_t *server) {
    char what[128];
    if (!server->is_waited_for || !is_down(server)) return;
    server->is_waited_for = false;
    snprintf(what, sizeof what, "cannot listen on %s, port %d", server->options.address, server->options.port);
    report_end(server->closing, server->start_failure, what);
}

static int wait_until_down(server_t *server, mode_completion_t completion) {
    server->closing = completion;
    server->is_waited_for = true;
    return MODE_PENDING;
}

static void did_leave(client_t *client, void *context) {
    server_t *server = context;
    LIST_REMOVE(client, neighbours);
    server->client_count--;
    end_if_down(server);
}

static void did_close(uv_handle_t *listener) {
    server_t *server = listener->data;
    server->is_open = false;
    end_if_down(server);
}

static void close_listener(server_t *server) {
    uv_handle_t *handle = (uv_handle_t *)&server->listener;
    if (server->is_open && !uv_is_closing(handle)) uv_close(handle, did_close);
}

/* ----- Hooks ----- */

static int listen_on_port(server_t *server) {
    struct sockaddr_in address;
    int status = uv_ip4_addr(server->options.address, server->options.port, &address);
    if (status == 0) status = uv_tcp_bind(&server->listener, (const struct sockaddr *)&address, 0);
    if (status == 0) status = uv_listen((uv_stream_t *)&server->listener, BACKLOG, did_connect);
    return status;
}

static int port_of(const server_t *server) {
    struct sockaddr_in address;
    int length = sizeof address;
    if (uv_tcp_getsockname(&server->listener, (struct sockaddr *)&address, &length) != 0) return -1;
    return ntohs(address.sin_port);
}

static int start(mode_service_t service, mode_completion_t completion, void *user_data) {
    static const mode_timer_options timer = {.size = sizeof timer, .name = "idle"};
    server_t *server = user_data;
    uint64_t interval = MODE_MILLISECONDS(server->options.idle_limit) / 4 + 1;
    int status = mode_service_every(service, interval, &timer, close_idle_clients, server, NULL);
    if (status != MODE_OK) return status;
    status = uv_tcp_init(server->loop, &server->listener);
    if (status != 0) return report_end(completion, status, "no socket");
    server->listener.data = server;
    server->is_open = true;
    server->start_failure = listen_on_port(server);
    if (server->start_failure != 0) {
        close_listener(server);
        return wait_until_down(server, completion); /* another start may use the handle's memory then */
    }
    report_log(service, MODE_LOG_INFO, "Listening on %s, port %d", server->options.address, port_of(server));
    return MODE_OK;
}

static int stop(mode_service_t service, mode_completion_t completion, void *user_data) {
    server_t *server = user_data;
    (void)service;
    (void)completion;
    close_listener(server);
    for_each_client(server, client_finish);
    return MODE_OK;
}

static int shut_down(mode_service_t service, mode_completion_t completion, void *user_data) {
    server_t *server = user_data;
    close_listener(server); /* a start that is undone has no on_stop */
    if (is_down(server)) return MODE_OK;
    if (server->client_count > 0) {
        report_log(service, MODE_LOG_INFO, "Clients that are still to read an answer: %zu", server->client_count);
    }
    return wait_until_down(server, completion);
}

/* The time for the stop is over: who has not read the answers will not do so any more. */
static void give_up(mode_service_t service, mode_completion_t completion, void *user_data) {
    server_t *server = user_data;
    (void)completion;
    report_log(service, MODE_LOG_WARNING, "Cutting off %zu clients", server->client_count);
    for_each_client(server, client_close);
}

int server_new(server_t *server, uv_loop_t *uv, mode_loop_t loop, const server_options_t *options) {
    static const mode_service_hooks hooks = {
        .size = sizeof hooks,
        .on_start = start,
        .on_stop = stop,
        .on_shutdown = shut_down,
        .on_cancel = give_up,
    };
    static const mode_service_options service_options = {
        .size = sizeof service_options,
        .label = "Server",
        .stop_timeout = MODE_SECONDS(3),
    };
    memset(server, 0, sizeof *server);
    server->loop = uv;
    server->options = *options;
    server->owner.on_line = execute;
    server->owner.on_closed = did_leave;
    server->owner.context = server;
    LIST_INIT(&server->clients);
    return mode_service_new(loop, &hooks, &service_options, server, &server->service);
}
