/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_PORT = 65535, MAX_CLIENTS = 1000000, MAX_IDLE_SECONDS = 24 * 60 * 60 };

static const char usage[] =
    "usage: %s [-p port] [-f file] [-g picture] [-c clients] [-i seconds]\n"
    "  -p  the port; 0: one that is free; 7379 by default\n"
    "  -f  where the keys are kept; server.keys by default\n"
    "  -g  what SIGUSR2 draws; its extension says in which format; server.svg by default\n"
    "  -c  how many clients there may be at a time; 1000 by default\n"
    "  -i  after how long an idle client is cut off; 60 by default\n";

/* A whole number from `minimum` to `maximum`, and nothing behind it. */
static bool read_number(const char *text, long minimum, long maximum, long *number) {
    char *end;
    *number = strtol(text, &end, 10);
    return end != text && *end == '\0' && *number >= minimum && *number <= maximum;
}

bool settings_read(settings_t *settings, int argc, char **argv) {
    int option;
    long number = 0;
    bool is_good = true;
    *settings = (settings_t){
        .port = 7379,
        .keys_file = "server.keys",
        .picture_file = "server.svg",
        .max_clients = 1000,
        .idle_limit = 60000,
    };
    while (is_good && (option = getopt(argc, argv, "p:f:g:c:i:")) != -1) {
        switch (option) {
        case 'p':
            is_good = read_number(optarg, 0, MAX_PORT, &number);
            settings->port = (int)number;
            break;
        case 'c':
            is_good = read_number(optarg, 1, MAX_CLIENTS, &number);
            settings->max_clients = (size_t)number;
            break;
        case 'i':
            is_good = read_number(optarg, 1, MAX_IDLE_SECONDS, &number);
            settings->idle_limit = (uint64_t)number * 1000;
            break;
        case 'f': settings->keys_file = optarg; break;
        case 'g': settings->picture_file = optarg; break;
        default: is_good = false;
        }
    }
    if (is_good && optind == argc) return true;
    fprintf(stderr, usage, argv[0]);
    return false;
}
