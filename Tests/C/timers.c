/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* mode_service_every(), mode_service_after(), mode_timer_cancel(). */

#include "support.h"

#include <stdlib.h>

static struct host host;

/* A service with a timer, and what that does. */
struct clock {
    mode_service_t service;
    mode_timer_t timer;
    uint64_t interval;
    const mode_timer_options *options;
    bool is_single;
    int ticks, ticks_wanted;
    uint64_t times[64];
    struct outcome enough;
};

static void tick(mode_service_t service, mode_timer_t timer, void *user_data)
{
    struct clock *clock = user_data;
    CHECK(MODE_SAME(service, clock->service));
    CHECK(MODE_SAME(timer, clock->timer));
    if ((size_t)clock->ticks < COUNT_OF(clock->times))
        clock->times[clock->ticks] = uv_hrtime();
    if (++clock->ticks == clock->ticks_wanted)
        outcome_reach(&clock->enough);
}

static void begin(struct clock *clock)
{
    int (*begin)(mode_service_t, uint64_t, const mode_timer_options *, mode_timer_callback, void *, mode_timer_t *) =
        clock->is_single ? mode_service_after : mode_service_every;
    CHECK_OK(begin(clock->service, clock->interval, clock->options, tick, clock, &clock->timer));
    CHECK_INT(0, clock->ticks); // Never before it returns.
}

static void open_with(struct clock *clock)
{
    host_open(&host);
    clock->enough = (struct outcome)OUTCOME;
    clock->service = plain_service(host.loop, "A");
    start_on(&host, clock->service);
}

static void close_with(struct clock *clock)
{
    stop_and_free(&host, clock->service);
    host_close(&host);
}

TEST(timer_ticks_and_is_never_early)
{
    struct clock clock = {.interval = MODE_MILLISECONDS(3), .ticks_wanted = 5};
    open_with(&clock);
    uint64_t begun = uv_hrtime();
    begin(&clock);
    host_run_until(&host, &clock.enough);
    for (int i = 0; i < 5; i++)
        CHECK(clock.times[i] >= begun + (uint64_t)(i + 1) * clock.interval);
    close_with(&clock);
}

TEST(timer_of_fixed_delay_waits_after_each_tick)
{
    mode_timer_options options = {.size = sizeof options, .name = "pause", .mode = MODE_FIXED_DELAY};
    struct clock clock = {.interval = MODE_MILLISECONDS(3), .ticks_wanted = 5, .options = &options};
    open_with(&clock);
    begin(&clock);
    host_run_until(&host, &clock.enough);
    for (int i = 1; i < 5; i++)
        CHECK(clock.times[i] >= clock.times[i - 1] + clock.interval);
    close_with(&clock);
}

TEST(timer_ticks_at_once_when_told_so)
{
    mode_timer_options options = {.size = sizeof options, .immediately = true};
    struct clock clock = {.interval = MODE_SECONDS(3600), .ticks_wanted = 1, .options = &options};
    open_with(&clock);
    begin(&clock);
    host_run_until(&host, &clock.enough);
    CHECK_INT(1, clock.ticks);
    close_with(&clock);
}

TEST(timer_with_jitter_is_never_early)
{
    mode_timer_options options = {.size = sizeof options, .jitter = MODE_MILLISECONDS(2)};
    struct clock clock = {.interval = MODE_MILLISECONDS(2), .ticks_wanted = 5, .options = &options};
    open_with(&clock);
    uint64_t begun = uv_hrtime();
    begin(&clock);
    host_run_until(&host, &clock.enough);
    for (int i = 0; i < 5; i++)
        CHECK(clock.times[i] >= begun + (uint64_t)(i + 1) * clock.interval);
    close_with(&clock);
}

/* Holds the loop up for several intervals at the first tick. */
static void hold_up(mode_service_t service, mode_timer_t timer, void *user_data)
{
    struct clock *clock = user_data;
    tick(service, timer, user_data);
    uint64_t end = uv_hrtime() + 20 * clock->interval;
    while (clock->ticks == 1 && uv_hrtime() < end)
        ;
}

static int ticks_soon_after_a_hold_up(mode_missed_ticks missed)
{
    mode_timer_options options = {.size = sizeof options, .missed = missed};
    struct clock clock = {.interval = MODE_MILLISECONDS(2), .ticks_wanted = 15};
    open_with(&clock);
    CHECK_OK(mode_service_every(clock.service, clock.interval, &options, hold_up, &clock, &clock.timer));
    host_run_until(&host, &clock.enough);
    int soon = 0;
    for (int i = 2; i < 15; i++)
        soon += clock.times[i] - clock.times[i - 1] < clock.interval / 2;
    close_with(&clock);
    return soon;
}

TEST(missed_ticks_are_made_up_for_when_told_so) { CHECK(ticks_soon_after_a_hold_up(MODE_BURST) >= 8); }

TEST(missed_ticks_are_left_out_by_default) { CHECK(ticks_soon_after_a_hold_up(MODE_SKIP) <= 4); }

TEST(single_timer_fires_once_and_is_over)
{
    struct clock clock = {.interval = MODE_MILLISECONDS(2), .ticks_wanted = 1, .is_single = true};
    open_with(&clock);
    uint64_t begun = uv_hrtime();
    begin(&clock);
    host_run_until(&host, &clock.enough);
    CHECK(clock.times[0] >= begun + clock.interval);
    CHECK_ERROR(MODE_EHANDLE, mode_timer_cancel(clock.timer));
    close_with(&clock);
    CHECK_INT(1, clock.ticks);
}

TEST(single_timer_without_a_delay_fires_after_the_call)
{
    struct clock clock = {.interval = 0, .ticks_wanted = 1, .is_single = true};
    open_with(&clock);
    begin(&clock);
    host_run_until(&host, &clock.enough);
    close_with(&clock);
    CHECK_INT(1, clock.ticks);
}

TEST(timer_may_wait_for_ever)
{
    struct clock clock = {.interval = MODE_FOREVER, .is_single = true};
    open_with(&clock);
    begin(&clock);
    mode_timer_t other;
    CHECK_OK(mode_service_every(clock.service, MODE_FOREVER, NULL, tick, &clock, &other));
    host_turn(&host, 20);
    CHECK_INT(0, clock.ticks);
    CHECK_OK(mode_timer_cancel(other));
    close_with(&clock);
}

static void cancel_at_third(mode_service_t service, mode_timer_t timer, void *user_data)
{
    struct clock *clock = user_data;
    tick(service, timer, user_data);
    if (clock->ticks == 3)
        CHECK_OK(mode_timer_cancel(timer));
}

TEST(timer_may_be_cancelled_from_inside_its_callback)
{
    struct clock clock = {.interval = MODE_MILLISECONDS(1)}, other = {.interval = MODE_MILLISECONDS(8)};
    open_with(&clock);
    CHECK_OK(mode_service_every(clock.service, clock.interval, NULL, cancel_at_third, &clock, &clock.timer));
    other.service = clock.service;
    other.ticks_wanted = 2;
    other.enough = (struct outcome)OUTCOME;
    begin(&other);
    host_run_until(&host, &other.enough);
    while (clock.ticks < 3)
        host_step(&host);
    host_turn(&host, 20);
    CHECK_INT(3, clock.ticks);
    CHECK_ERROR(MODE_EHANDLE, mode_timer_cancel(clock.timer));
    close_with(&clock);
}

TEST(timer_does_not_come_again_when_it_was_cancelled)
{
    struct clock clock = {.interval = MODE_MILLISECONDS(1), .ticks_wanted = 2};
    open_with(&clock);
    begin(&clock);
    host_run_until(&host, &clock.enough);
    CHECK_OK(mode_timer_cancel(clock.timer));
    int before = clock.ticks;
    uint64_t end = uv_hrtime() + MODE_MILLISECONDS(5);
    while (uv_hrtime() < end)
        uv_run(&host.uv, UV_RUN_NOWAIT);
    CHECK_INT(before, clock.ticks);
    CHECK_ERROR(MODE_EHANDLE, mode_timer_cancel(clock.timer));
    close_with(&clock);
}

static void stop_at_tick(mode_service_t service, mode_timer_t timer, void *user_data)
{
    tick(service, timer, user_data);
    CHECK_OK(mode_service_stop(service, NULL, NULL));
}

TEST(timers_end_when_their_service_stops)
{
    struct clock clock = {.interval = MODE_MILLISECONDS(1)};
    open_with(&clock);
    CHECK_OK(mode_service_every(clock.service, clock.interval, NULL, stop_at_tick, &clock, &clock.timer));
    host_run(&host);
    CHECK_INT(1, clock.ticks);
    CHECK_ERROR(MODE_EHANDLE, mode_timer_cancel(clock.timer));
    CHECK_INT(MODE_STOPPED, mode_service_state(clock.service));
    close_with(&clock);
}

static void begin_in_hook(struct probe *probe)
{
    struct clock *clock = probe->context;
    clock->service = probe->service;
    begin(clock);
}

TEST(timers_may_begin_in_each_hook_of_a_start)
{
    for (enum hook hook = FIRST_START; hook <= STARTED; hook++) {
        struct clock clock = {.interval = MODE_MILLISECONDS(1), .ticks_wanted = 3};
        host_open(&host);
        clock.enough = (struct outcome)OUTCOME;
        struct probe probe = {.label = "A", .context = &clock};
        probe.inside[hook] = begin_in_hook;
        probe_new(&probe, host.loop, NULL);
        start_on(&host, probe.service);
        host_run_until(&host, &clock.enough);
        close_with(&clock);
    }
}

TEST(timers_refuse_what_makes_no_sense)
{
    struct clock clock = {.interval = 1};
    open_with(&clock);
    mode_service_t service = clock.service;
    CHECK_ERROR(MODE_EINVAL, mode_service_every(service, MODE_SECONDS(1), NULL, NULL, NULL, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_service_every(service, 0, NULL, ignore_timer, NULL, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_service_after(service, 1, NULL, NULL, NULL, NULL));
    mode_timer_options options = {.size = 1};
    CHECK_ERROR(MODE_ESIZE, mode_service_every(service, 1, &options, ignore_timer, NULL, NULL));
    CHECK_ERROR(MODE_ESIZE, mode_service_after(service, 1, &options, ignore_timer, NULL, NULL));
    options.size = sizeof options;
    options.mode = (mode_timer_mode)7;
    CHECK_ERROR(MODE_EINVAL, mode_service_every(service, 1, &options, ignore_timer, NULL, NULL));
    options.mode = MODE_FIXED_RATE;
    options.missed = (mode_missed_ticks)7;
    CHECK_ERROR(MODE_EINVAL, mode_service_every(service, 1, &options, ignore_timer, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_timer_cancel(NO_TIMER));
    close_with(&clock);
}

TEST(timers_need_a_service_that_is_starting_or_running)
{
    struct clock clock = {.interval = 1};
    host_open(&host);
    mode_service_t service = plain_service(host.loop, "A");
    CHECK_ERROR(MODE_ESTATE, mode_service_every(service, 1, NULL, ignore_timer, NULL, NULL));
    CHECK_ERROR(MODE_ESTATE, mode_service_after(service, 1, NULL, ignore_timer, NULL, NULL));
    start_on(&host, service);
    stop_on(&host, service);
    CHECK_ERROR(MODE_ESTATE, mode_service_every(service, 1, NULL, ignore_timer, NULL, NULL));
    CHECK_ERROR(MODE_ESTATE, mode_service_after(service, 1, NULL, ignore_timer, NULL, NULL));
    clock.service = service;
    close_with(&clock);
}

static void use_timers_elsewhere(void *user_data)
{
    struct clock *clock = user_data;
    CHECK_ERROR(MODE_ETHREAD, mode_service_every(clock->service, 1, NULL, ignore_timer, NULL, NULL));
    CHECK_ERROR(MODE_ETHREAD, mode_service_after(clock->service, 1, NULL, ignore_timer, NULL, NULL));
    CHECK_ERROR(MODE_ETHREAD, mode_timer_cancel(clock->timer));
}

TEST(timers_belong_to_the_loops_thread)
{
    struct clock clock = {.interval = MODE_SECONDS(3600)};
    open_with(&clock);
    begin(&clock);
    on_another_thread(use_timers_elsewhere, &clock);
    CHECK_OK(mode_timer_cancel(clock.timer));
    close_with(&clock);
}

static int left;

static void one_less(mode_service_t service, mode_timer_t timer, void *user_data)
{
    (void)service, (void)timer;
    if (--left == 0)
        outcome_reach(user_data);
}

TEST(ten_thousand_timers_fire)
{
    struct clock clock = {.interval = 1};
    open_with(&clock);
    left = 10000;
    for (int i = 0; i < 10000; i++)
        CHECK_OK(mode_service_after(clock.service, MODE_MICROSECONDS(i), NULL, one_less, &clock.enough, NULL));
    host_run_until(&host, &clock.enough);
    CHECK_INT(0, left);
    close_with(&clock);
}
