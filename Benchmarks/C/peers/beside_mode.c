/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * The loop is adopted by Mode, and a tree of services runs on it: a parent with SERVICES children, which have TIMERS
 * timers between them, begun in their on_start: service i has the timers i, i + SERVICES and so on. Otherwise they are
 * idle. With no services the timers are the parent's. Nothing is logged but what is critical.
 */

#include "beside.h"
#include "peer.h"

#include <mode.h>
#include <stdio.h>
#include <stdlib.h>

static mode_loop_t adopted;
static mode_service_t parent, *children;
static int service_count, timer_count;

static void check_mode(int status, const char *what) {
    if (status >= 0) return;
    fprintf(stderr, "%s: %s (%s)\n", what, mode_err_name(status), mode_last_error());
    exit(1);
}

static void tick(mode_service_t service, mode_timer_t timer, void *user_data) {
    (void)service, (void)timer, (void)user_data;
    beside_mode.ticks++;
}

static void begin_ticking(mode_service_t service, mode_timer_t timer, void *user_data) {
    tick(service, timer, user_data);
    check_mode(mode_service_every(service, MODE_MILLISECONDS(TIMER_PERIOD), NULL, tick, NULL, NULL), "every");
}

/** `user_data` is the child itself, in its array; NULL for the parent. */
static int begin_timers(mode_service_t service, mode_completion_t completion, void *user_data) {
    (void)completion;
    int first = user_data ? (int)((mode_service_t *)user_data - children) : 0;
    for (int i = first; i < timer_count; i += user_data ? service_count : 1) {
        uint64_t phase = MODE_MILLISECONDS(first_tick(i, timer_count));
        check_mode(mode_service_after(service, phase, NULL, begin_ticking, NULL, NULL), "after");
    }
    return MODE_OK;
}

static void note_start(int status, const char *message, void *user_data) {
    (void)message;
    check_mode(status, "start");
    *(bool *)user_data = true;
}

static void open_mode(uv_loop_t *loop, int services, int timers) {
    mode_service_hooks hooks = {.size = sizeof hooks, .on_start = begin_timers};
    bool is_running = false;
    service_count = services;
    timer_count = timers;
    children = calloc((size_t)services, sizeof *children);
    expect(children != NULL || services == 0, "memory");
    check_mode(mode_log_set_sink(MODE_LOG_CRITICAL, NULL, NULL), "log");
    check_mode(mode_loop_adopt(loop, NULL, &adopted), "adopt");
    check_mode(mode_service_new(adopted, services == 0 ? &hooks : NULL, NULL, NULL, &parent), "new");
    for (int i = 0; i < services; i++) {
        check_mode(mode_service_new(adopted, &hooks, NULL, &children[i], &children[i]), "new");
        check_mode(mode_service_add_dependency(parent, children[i]), "add");
    }
    check_mode(mode_service_start(parent, note_start, &is_running), "start");
    while (!is_running) uv_run(loop, UV_RUN_ONCE);
}

static void close_mode(void) { check_mode(mode_loop_release(adopted, NULL, NULL), "release"); }

static void free_mode(void) {
    for (int i = 0; i < service_count; i++) check_mode(mode_service_free(children[i]), "free");
    check_mode(mode_service_free(parent), "free");
    free(children);
}

struct beside beside_mode = {.name = "mode", .open = open_mode, .close = close_mode, .free = free_mode};
