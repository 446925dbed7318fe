/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * What the program is told on its command line.
 */

#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct settings {
    int port;
    const char *keys_file;
    const char *picture_file;
    size_t max_clients;
    /** In milliseconds. */
    uint64_t idle_limit;
} settings_t;

/** Reads it; false if it makes no sense, after saying on standard error what does. */
bool settings_read(settings_t *settings, int argc, char **argv);

#endif
