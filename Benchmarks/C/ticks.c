/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * The processor time of a tick: 1,000 timers of 10 ms that call a C function; as timers of a service, and as uv_timer_t.
 *
 * They are all due in the same millisecond, so that both loops wake up equally often. A uv_timer_t that repeats is due again
 * an interval after it was served, so those of a busy loop come together by and by; Mode's keep their phase, as they are
 * meant to, and where they are spread a loop has more to wake up for.
 */

#include "bench.h"

enum { TIMERS = 1000, PERIOD = 10, TICKS = 200000 };

static long ticks;

static void uv_tick(uv_timer_t *timer) {
    if (++ticks == TICKS) uv_stop(timer->loop);
}

static double uv_ticks(void) {
    static uv_timer_t timers[TIMERS];
    uv_loop_t host;
    check(uv_loop_init(&host), "uv_loop_init");
    for (int i = 0; i < TIMERS; i++) {
        check(uv_timer_init(&host, &timers[i]), "uv_timer_init");
        check(uv_timer_start(&timers[i], uv_tick, PERIOD, PERIOD), "uv_timer_start");
    }
    ticks = 0;
    double begin = cpu_seconds();
    uv_run(&host, UV_RUN_DEFAULT);
    double spent = cpu_seconds() - begin;
    for (int i = 0; i < TIMERS; i++) uv_close((uv_handle_t *)&timers[i], NULL);
    uv_run(&host, UV_RUN_DEFAULT);
    check(uv_loop_close(&host), "uv_loop_close");
    return spent / TICKS * 1e9;
}

static void mode_tick(mode_service_t service, mode_timer_t timer, void *user_data) {
    (void)service, (void)timer;
    if (++ticks == TICKS) uv_stop(user_data);
}

static int on_start(mode_service_t service, mode_completion_t completion, void *user_data) {
    (void)completion;
    for (int i = 0; i < TIMERS; i++) {
        check(mode_service_every(service, MODE_MILLISECONDS(PERIOD), NULL, mode_tick, user_data, NULL), "every");
    }
    return MODE_OK;
}

static double mode_ticks(void) {
    uv_loop_t host;
    mode_loop_t loop;
    mode_service_t service;
    mode_service_hooks hooks = {.size = sizeof hooks, .on_start = on_start};
    check(uv_loop_init(&host), "uv_loop_init");
    check(mode_loop_adopt(&host, NULL, &loop), "adopt");
    check(mode_service_new(loop, &hooks, NULL, &host, &service), "new");
    check(mode_service_start(service, NULL, NULL), "start");
    ticks = 0;
    double begin = cpu_seconds();
    uv_run(&host, UV_RUN_DEFAULT);
    double spent = cpu_seconds() - begin;
    close_host(&host, loop);
    check(mode_service_free(service), "free");
    return spent / TICKS * 1e9;
}

void measure_ticks(void) {
    double raw[ROUNDS], mode[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) raw[round] = uv_ticks(), mode[round] = mode_ticks();
    compare("a timer's tick, processor time", "ns", raw, mode, ROUNDS);
}
