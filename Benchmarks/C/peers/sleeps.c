/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * sleeps: 100,000 one-shot timers of 10 ms, all at once.
 *
 * From before the first uv_timer_init() until the last has fired and its uv_close() has been called back, the turn of
 * the loop that this takes included. The timers lie in one array, which the first round, which is not counted, has made
 * resident: no allocation is in the figures. Each start is preceded by uv_update_time(): libuv counts from a cached
 * time, and the later ones would otherwise be due too early, by what it took to start the others. They still may be
 * early by less than a millisecond, libuv's resolution.
 */

#include "peer.h"
#include "uv_bench.h"

#include <stdio.h>

enum { SLEEPS = 100000, MILLISECONDS = 10, ROUNDS = 9 };

static uv_timer_t timers[SLEEPS];
static int ended;

static void note_end(uv_handle_t *timer) {
    (void)timer;
    ended++;
}

static void wake_up(uv_timer_t *timer) { uv_close((uv_handle_t *)timer, note_end); }

static void sleep_together(uv_loop_t *loop, double *wall, double *cpu) {
    ended = 0;
    double cpu_before = cpu_seconds();
    uint64_t begin = uv_hrtime();
    for (int i = 0; i < SLEEPS; i++) {
        check_uv(uv_timer_init(loop, &timers[i]), "uv_timer_init");
        uv_update_time(loop);
        check_uv(uv_timer_start(&timers[i], wake_up, MILLISECONDS, 0), "uv_timer_start");
    }
    uv_run(loop, UV_RUN_DEFAULT);
    *wall = (double)(uv_hrtime() - begin) / 1e9;
    *cpu = cpu_seconds() - cpu_before;
    expect(ended == SLEEPS, "every sleep ended");
}

void measure_sleeps(int count, char **arguments) {
    (void)count, (void)arguments;
    uv_loop_t loop;
    double wall[ROUNDS], cpu[ROUNDS];
    check_uv(uv_loop_init(&loop), "uv_loop_init");
    sleep_together(&loop, &wall[0], &cpu[0]);
    for (int round = 0; round < ROUNDS; round++) sleep_together(&loop, &wall[round], &cpu[round]);
    end_loop(&loop);
    printf("{\"wall\": %.6f, \"cpu\": %.6f}\n", median(wall, ROUNDS), median(cpu, ROUNDS));
}
