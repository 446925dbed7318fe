/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * periodic: 10,000 timers of 10 ms for 5 s, their phases spread over the ten milliseconds that there are: libuv's
 * resolution is a millisecond, and 1,000 of them are due in each.
 *
 * A tick notes how late it is against start + phase + k * 10 ms, by uv_hrtime(); the start is on a whole millisecond of
 * that clock, of which uv_now() is the same in milliseconds. A uv_timer_t that repeats is due again an interval after
 * the loop's time when it was served, so what it is late by adds up: `periodic repeat` was seen 2 s behind at the end.
 * Therefore each tick starts its timer anew for the next time of its schedule, as one does who wants a rate; after a
 * hold-up the missed ones come at once, so that all 5,000,000 run. `cpu` is from before the first tick to after the
 * last.
 */

#include "peer.h"
#include "uv_bench.h"

#include <stdio.h>
#include <string.h>

enum { TIMERS = 10000, PERIOD = 10, SECONDS = 5, TICKS = TIMERS * (SECONDS * 1000 / PERIOD) };

struct metronome {
    uv_timer_t timer;
    /** Of its own schedule, in milliseconds of uv_now(). */
    uint64_t due;
};

static struct metronome metronomes[TIMERS];
static uint32_t late[TICKS];
static size_t ticks;
static uint64_t end;

/** Whether the schedule goes on. */
static int note_tick(struct metronome *metronome) {
    uint64_t by = uv_hrtime() - metronome->due * 1000000;
    late[ticks++] = by < UINT32_MAX ? (uint32_t)by : UINT32_MAX;
    metronome->due += PERIOD;
    return metronome->due < end;
}

static void tick(uv_timer_t *timer) {
    struct metronome *metronome = (struct metronome *)timer;
    if (!note_tick(metronome)) return;
    uint64_t now = uv_now(timer->loop);
    uint64_t delay = metronome->due > now ? metronome->due - now : 0;
    check_uv(uv_timer_start(timer, tick, delay, 0), "uv_timer_start");
}

static void tick_repeatedly(uv_timer_t *timer) {
    if (!note_tick((struct metronome *)timer)) uv_timer_stop(timer);
}

void measure_periodic(int count, char **arguments) {
    int repeats = count > 0 && strcmp(arguments[0], "repeat") == 0;
    uv_loop_t loop;
    memset(late, 1, sizeof late);
    check_uv(uv_loop_init(&loop), "uv_loop_init");
    uv_update_time(&loop);
    uint64_t start = uv_now(&loop) + 2 * PERIOD;
    end = start + SECONDS * 1000;
    for (int i = 0; i < TIMERS; i++) {
        struct metronome *metronome = &metronomes[i];
        metronome->due = start + (uint64_t)i * PERIOD / TIMERS;
        check_uv(uv_timer_init(&loop, &metronome->timer), "uv_timer_init");
        check_uv(uv_timer_start(&metronome->timer, repeats ? tick_repeatedly : tick, metronome->due - uv_now(&loop),
                                repeats ? PERIOD : 0), "uv_timer_start");
    }
    double cpu_before = cpu_seconds();
    uv_run(&loop, UV_RUN_DEFAULT);
    double cpu = cpu_seconds() - cpu_before;

    expect(ticks == TICKS, "every tick ran");
    for (int i = 0; i < TIMERS; i++) close_handle(&metronomes[i].timer);
    end_loop(&loop);
    printf("{\"cpu\": %.5f, \"late-p99\": %.3f, \"ticks\": %zu}\n", cpu, percentile_us(late, TICKS, 0.99), ticks);
}
