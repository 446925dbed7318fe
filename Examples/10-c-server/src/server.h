/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * A service that listens on a port and owns the clients.
 *
 * It starts when it listens; a port that is taken is a start that failed. When it stops it listens no more, and its clients
 * get the answers that they are still to get; those that do not read them are cut off when the time for the stop is over.
 */

#ifndef SERVER_H
#define SERVER_H

#include <mode.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "client.h"

typedef struct server_options {
    const char *address;
    /** 0: one that is free. */
    int port;
    size_t max_clients;
    /** How long a client may do nothing: send no whole line, read no answer. In milliseconds. */
    uint64_t idle_limit;
    void (*on_line)(client_t *client, char *line, void *context);
    void *context;
} server_options_t;

typedef struct server {
    uv_loop_t *loop;
    server_options_t options;
    mode_service_t service;
    uv_tcp_t listener;
    bool is_open;
    struct client_list clients;
    size_t client_count;
    client_owner_t owner;
    /** The step that ends when the listener and the clients are closed, and what it ends with. */
    mode_completion_t closing;
    bool is_waited_for;
    int start_failure;
} server_t;

/** Creates the service. `server` is needed until the service is freed and `loop` closed. What mode_service_new() says. */
int server_new(server_t *server, uv_loop_t *uv, mode_loop_t loop, const server_options_t *options);

#endif
