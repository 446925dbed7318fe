/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "commands.h"

#include <kvservices.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_SECONDS = 10 * 365 * 24 * 60 * 60 };

static const char blanks[] = " \t";

static void echo(commands_t *commands, client_t *client, char *rest) {
    (void)commands;
    client_printf(client, "%s\n", rest);
}

/* The time at which a key ends, by what follows its value; 0 if that makes no sense. */
static uint64_t deadline_of(const commands_t *commands, const char *option, const char *seconds) {
    char *end;
    unsigned long number;
    if (option == NULL) return STORE_NEVER;
    if (strcasecmp(option, "EX") != 0 || seconds == NULL) return 0;
    if (*seconds < '0' || *seconds > '9') return 0;
    number = strtoul(seconds, &end, 10);
    return *end == '\0' && number >= 1 && number <= MAX_SECONDS ? uv_now(commands->loop) + number * 1000 : 0;
}

static void set(commands_t *commands, client_t *client, char *rest) {
    char *next = NULL;
    const char *key = strtok_r(rest, blanks, &next);
    const char *value = strtok_r(NULL, blanks, &next);
    const char *option = strtok_r(NULL, blanks, &next);
    const char *seconds = strtok_r(NULL, blanks, &next);
    uint64_t deadline = deadline_of(commands, option, seconds);
    int status;
    if (value == NULL || deadline == 0 || strtok_r(NULL, blanks, &next) != NULL) {
        client_printf(client, "ERR SET key value [EX seconds], with at most %d seconds\n", MAX_SECONDS);
        return;
    }
    status = store_set(commands->store, key, value, deadline);
    if (status == 0) client_printf(client, "OK\n");
    else client_printf(client, "ERR %s\n", uv_strerror(status));
}

static void get(commands_t *commands, client_t *client, char *rest) {
    const char *value = store_get(commands->store, rest, uv_now(commands->loop));
    if (value != NULL) client_printf(client, "VALUE %s\n", value);
    else client_printf(client, "NONE\n");
}

static void delete(commands_t *commands, client_t *client, char *rest) {
    bool was_there = store_delete(commands->store, rest, uv_now(commands->loop));
    client_printf(client, was_there ? "OK\n" : "NONE\n");
}

static void stats(commands_t *commands, client_t *client, char *rest) {
    char counts[512];
    (void)rest;
    if (kv_stats_text(commands->statistics, counts, sizeof counts) < 0) counts[0] = '\0';
    client_printf(
        client,
        "clients %zu\nkeys %zu\nbytes %zu\nrestarts %d\ncommands %s\n.\n",
        *commands->client_count,
        commands->store->count,
        commands->store->bytes,
        mode_service_restart_count(commands->flusher->service),
        counts);
}

static void tree(commands_t *commands, client_t *client, char *rest) {
    char *text;
    size_t length;
    (void)rest;
    if (mode_beacon_text(commands->worker, &text, &length) != MODE_OK) {
        client_printf(client, "ERR %s\n", mode_last_error());
        return;
    }
    client_send(client, text, length);
    client_printf(client, "%s.\n", length > 0 && text[length - 1] != '\n' ? "\n" : "");
    mode_free(text);
}

static void crash(commands_t *commands, client_t *client, char *rest) {
    int status = flusher_crash(commands->flusher);
    (void)rest;
    if (status == MODE_OK) client_printf(client, "OK\n");
    else client_printf(client, "ERR %s\n", mode_strerror(status));
}

static void quit(commands_t *commands, client_t *client, char *rest) {
    (void)commands;
    (void)rest;
    client_printf(client, "BYE\n");
    client_finish(client);
}

typedef struct command {
    const char *name;
    enum { NOTHING, A_KEY, ANYTHING } argument;
    void (*execute)(commands_t *commands, client_t *client, char *rest);
} command_t;

static const command_t table[] = {
    {"CRASH", NOTHING, crash},
    {"DEL", A_KEY, delete},
    {"ECHO", ANYTHING, echo},
    {"GET", A_KEY, get},
    {"QUIT", NOTHING, quit},
    {"SET", ANYTHING, set},
    {"STATS", NOTHING, stats},
    {"TREE", NOTHING, tree},
};

static const command_t *find(const char *name) {
    size_t i;
    for (i = 0; i < sizeof table / sizeof *table; i++) {
        if (strcasecmp(name, table[i].name) == 0) return &table[i];
    }
    return NULL;
}

static bool fits(const command_t *command, const char *rest) {
    switch (command->argument) {
    case NOTHING: return *rest == '\0';
    case A_KEY: return *rest != '\0' && strpbrk(rest, blanks) == NULL;
    default: return true;
    }
}

void commands_execute(client_t *client, char *line, void *user_data) {
    commands_t *commands = user_data;
    char *rest = line + strcspn(line, blanks);
    const command_t *command;
    if (*rest != '\0') *rest++ = '\0';
    command = find(line);
    /* By its name in the table: what clients make up would be counted for ever, each under a name of its own. */
    kv_stats_count(commands->statistics, command != NULL ? command->name : "unknown");
    if (command == NULL) client_printf(client, "ERR there is no such command\n");
    else if (!fits(command, rest)) client_printf(client, "ERR %s: wrong arguments\n", command->name);
    else command->execute(commands, client, rest);
}
