/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * set-cancel: uv_timer_start() and uv_timer_stop() of a timer of a connection, say, 1,000,000 times, while 1,000 others
 * are armed and stay so.
 *
 * All are due in one to two hours, at times from a fixed pseudo-random sequence, so that the one that comes and goes
 * has another place in libuv's heap each time. It is initialized once: whoever has a timer that is set again and again
 * keeps it. Nothing is allocated, and the loop's cached time is good enough, as it is in callbacks.
 */

#include "peer.h"
#include "uv_bench.h"

#include <stdio.h>

enum { OTHERS = 1000, TIMES = 1000000, ROUNDS = 7, HOUR = 3600000 };

static void never(uv_timer_t *timer) {
    (void)timer;
    expect(0, "no timer is due");
}

/** Milliseconds from one hour to two. */
static uint64_t next_delay(void) {
    static uint64_t state = 1;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return HOUR + (state >> 33) % HOUR;
}

static void set(uv_timer_t *timer) { check_uv(uv_timer_start(timer, never, next_delay(), 0), "uv_timer_start"); }

static double set_and_cancel(uv_timer_t *timer) {
    uint64_t begin = uv_hrtime();
    for (int i = 0; i < TIMES; i++) {
        set(timer);
        check_uv(uv_timer_stop(timer), "uv_timer_stop");
    }
    return (double)(uv_hrtime() - begin) / TIMES;
}

static void count_active(uv_handle_t *handle, void *active) { *(int *)active += uv_is_active(handle) != 0; }

void measure_set_cancel(int count, char **arguments) {
    (void)count, (void)arguments;
    static uv_timer_t others[OTHERS];
    uv_timer_t timer;
    uv_loop_t loop;
    double each[ROUNDS];
    int active = 0;

    check_uv(uv_loop_init(&loop), "uv_loop_init");
    check_uv(uv_timer_init(&loop, &timer), "uv_timer_init");
    for (int i = 0; i < OTHERS; i++) {
        check_uv(uv_timer_init(&loop, &others[i]), "uv_timer_init");
        set(&others[i]);
    }
    set_and_cancel(&timer);
    for (int round = 0; round < ROUNDS; round++) each[round] = set_and_cancel(&timer);
    uv_walk(&loop, count_active, &active);
    expect(active == OTHERS, "the others are armed, and no more");

    close_handle(&timer);
    for (int i = 0; i < OTHERS; i++) close_handle(&others[i]);
    end_loop(&loop);
    printf("{\"each\": %.3f}\n", median(each, ROUNDS));
}
