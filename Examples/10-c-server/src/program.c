/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "program.h"

#include <kvservices.h>
#include <stdio.h>
#include <string.h>

enum { MAX_STORE_BYTES = 64 * 1024 * 1024 };

static void print_event(mode_service_t supervisor, const mode_event *event, void *user_data) {
    (void)supervisor;
    (void)user_data;
    printf("event: %s\n", event->text);
}

static int make_disk(program_t *program) {
    mode_supervisor_options options = {.size = sizeof options, .label = "Disk", .strategy = MODE_ONE_FOR_ONE};
    int status;
    /* However long the disk is full: clients are served meanwhile. */
    options.max_restarts = MODE_UNLIMITED_RESTARTS;
    options.backoff.kind = MODE_BACKOFF_EXPONENTIAL;
    options.backoff.base = MODE_MILLISECONDS(200);
    options.backoff.maximum = MODE_SECONDS(10);
    options.backoff.jitter = 0.2;
    status = mode_supervisor_new(program->loop, &options, &program->disk);
    if (status == MODE_OK) {
        status = mode_supervisor_add(program->disk, program->flusher.service, NULL, NULL, NULL);
    }
    if (status == MODE_OK) status = mode_supervisor_watch(program->disk, print_event, NULL, NULL);
    return status;
}

static int make_server(program_t *program, uv_loop_t *uv, const settings_t *settings) {
    server_options_t options = {
        .address = "127.0.0.1",
        .port = settings->port,
        .max_clients = settings->max_clients,
        .idle_limit = settings->idle_limit,
        .on_line = commands_execute,
        .context = &program->commands,
    };
    return server_new(&program->server, uv, program->loop, &options);
}

static void did_exit(mode_service_t worker, int exit_code, const char *message, void *user_data) {
    program_t *program = user_data;
    (void)worker;
    program->exit_code = exit_code;
    if (exit_code != 0) fprintf(stderr, "kvserver: %s\n", message);
}

static int make_worker(program_t *program, const settings_t *settings) {
    mode_service_t services[] = {
        program->statistics, program->keeper.service, program->disk, program->server.service};
    mode_attach_options options = {
        .size = sizeof options,
        .start_budget = MODE_SECONDS(30),
        .stop_budget = MODE_SECONDS(10),
        .handles_signals = true,
        .graph_file = settings->picture_file,
        .on_exit = did_exit,
        .user_data = program,
    };
    return mode_worker_attach(
        program->loop, services, sizeof services / sizeof *services, &options, &program->worker);
}

int program_new(program_t *program, uv_loop_t *uv, const settings_t *settings) {
    mode_loop_options options = {.size = sizeof options, .name = "server"};
    int status;
    memset(program, 0, sizeof *program);
    program->exit_code = 1;
    store_init(&program->store, MAX_STORE_BYTES);
    status = archive_init(&program->archive, uv, settings->keys_file, &program->store);
    if (status != 0) return MODE_ESYSTEM;

    status = mode_loop_adopt(uv, &options, &program->loop);
    if (status == MODE_OK) status = kv_stats_new(program->loop, MODE_SECONDS(10), &program->statistics);
    if (status == MODE_OK) status = keeper_new(&program->keeper, uv, program->loop, &program->archive);
    if (status == MODE_OK) status = flusher_new(&program->flusher, uv, program->loop, &program->archive);
    if (status == MODE_OK) status = make_disk(program);
    if (status == MODE_OK) status = make_server(program, uv, settings);
    if (status == MODE_OK) status = make_worker(program, settings);
    program->commands = (commands_t){
        .loop = uv,
        .store = &program->store,
        .flusher = &program->flusher,
        .statistics = program->statistics,
        .worker = program->worker,
        .client_count = &program->server.client_count,
    };
    return status;
}

int program_start(program_t *program) { return mode_service_start(program->worker, NULL, NULL); }

int program_exit_code(const program_t *program) {
    if (program->exit_code != 0) return program->exit_code;
    /* What goes wrong during a stop does not change the worker's code. Here it does: keys have been lost. */
    return archive_is_stale(&program->archive) ? 1 : 0;
}

void program_free(program_t *program) {
    /* The handle of what was not made is that of nothing: to free it does nothing. */
    mode_service_free(program->worker);
    mode_service_free(program->server.service);
    mode_service_free(program->disk);
    mode_service_free(program->flusher.service);
    mode_service_free(program->keeper.service);
    mode_service_free(program->statistics);
    mode_loop_release(program->loop, NULL, NULL);
    archive_clear(&program->archive);
    store_clear(&program->store);
}
