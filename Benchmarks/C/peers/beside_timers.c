/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Nothing; and plain timers, as libuv has them: they repeat, and have no owner. */

#include "beside.h"
#include "peer.h"

#include <stdlib.h>

static void open_nothing(uv_loop_t *loop, int services, int timers) { (void)loop, (void)services, (void)timers; }
static void close_nothing(void) {}

struct beside beside_nothing = {.name = "plain", .open = open_nothing, .close = close_nothing, .free = close_nothing};

static uv_timer_t *all;
static int count;

static void tick(uv_timer_t *timer) {
    (void)timer;
    beside_timers.ticks++;
}

static void open_timers(uv_loop_t *loop, int services, int timers) {
    (void)services;
    count = timers;
    all = calloc((size_t)timers, sizeof *all);
    expect(all != NULL || timers == 0, "memory");
    for (int i = 0; i < timers; i++) {
        check_uv(uv_timer_init(loop, &all[i]), "uv_timer_init");
        check_uv(uv_timer_start(&all[i], tick, first_tick(i, timers), TIMER_PERIOD), "uv_timer_start");
    }
}

static void close_timers(void) {
    for (int i = 0; i < count; i++) close_handle(&all[i]);
}

static void free_timers(void) { free(all); }

struct beside beside_timers = {.name = "timers", .open = open_timers, .close = close_timers, .free = free_timers};
