/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * The parts of the program, and how they hang together:
 *
 *     Worker                  attached to the host's loop: signals, the exit code
 *     |- Statistics           in Swift: counts commands
 *     |- Keeper               the store: reads it, expires keys, saves it at the end
 *     |- Disk                 a supervisor: restarts what fails below it, later and later
 *     |  `- Flusher           saves the store now and then
 *     `- Server               the port and the clients
 *
 * They start in this order and stop in the reverse. So who is served finds everything there, and what clients did last is
 * saved.
 */

#ifndef PROGRAM_H
#define PROGRAM_H

#include <mode.h>
#include <uv.h>

#include "archive.h"
#include "commands.h"
#include "flusher.h"
#include "keeper.h"
#include "server.h"
#include "settings.h"
#include "store.h"

typedef struct program {
    mode_loop_t loop;
    store_t store;
    archive_t archive;
    keeper_t keeper;
    flusher_t flusher;
    commands_t commands;
    server_t server;
    mode_service_t statistics;
    mode_service_t disk;
    mode_service_t worker;
    int exit_code;
} program_t;

/**
 * Makes all parts; nothing runs yet. MODE_OK, or a negative number, with the reason in mode_last_error(); program_free() is
 * to be called in any case. `uv` is the host's, and `program` is needed until that is closed.
 */
int program_new(program_t *program, uv_loop_t *uv, const settings_t *settings);

/** Begins to start it; it goes on while the loop runs. */
int program_start(program_t *program);

/** For the process, when it has stopped: 0 after a stop in order, by which everything has been saved. */
int program_exit_code(const program_t *program);

/** Frees its parts and gives the loop back, which has to run once more for that. Not while it runs. */
void program_free(program_t *program);

#endif
