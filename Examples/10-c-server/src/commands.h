/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * What clients may ask for: a line is a command, and each is answered.
 *
 *     ECHO text            text
 *     SET key value        OK, or ERR ...; SET key value EX seconds: for so long
 *     GET key              VALUE value, or NONE
 *     DEL key              OK, or NONE
 *     STATS, TREE          lines for people, and a line with a dot
 *     CRASH                fails the flusher, to see what its supervisor does
 *     QUIT                 BYE
 */

#ifndef COMMANDS_H
#define COMMANDS_H

#include <mode.h>
#include <uv.h>

#include "client.h"
#include "flusher.h"
#include "store.h"

/** What commands work on; nothing in it is theirs. */
typedef struct commands {
    uv_loop_t *loop;
    store_t *store;
    flusher_t *flusher;
    mode_service_t statistics;
    mode_service_t worker;
    const size_t *client_count;
} commands_t;

/** Executes a line, and answers; `commands` is a commands_t. A client_owner_t's `on_line`. */
void commands_execute(client_t *client, char *line, void *commands);

#endif
