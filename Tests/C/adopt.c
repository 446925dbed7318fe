/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Adopting a loop of the host and giving it back: the host's loop keeps its character. */

#include "support.h"

#include <string.h>

TEST(adopt_refuses_null)
{
    uv_loop_t uv;
    CHECK_INT(0, uv_loop_init(&uv));
    mode_loop_t loop = {7, 7};
    CHECK_ERROR(MODE_EINVAL, mode_loop_adopt(NULL, NULL, &loop));
    CHECK_ERROR(MODE_EINVAL, mode_loop_adopt(&uv, NULL, NULL));
    CHECK_INT(0, uv_loop_close(&uv));
}

TEST(adopt_refuses_sizes_that_no_version_had)
{
    uv_loop_t uv;
    CHECK_INT(0, uv_loop_init(&uv));
    mode_loop_t loop;
    mode_loop_options options = {.size = 0};
    CHECK_ERROR(MODE_ESIZE, mode_loop_adopt(&uv, &options, &loop));
    options.size = sizeof options - 1;
    CHECK_ERROR(MODE_ESIZE, mode_loop_adopt(&uv, &options, &loop));
    options.size = sizeof options + 64;
    CHECK_ERROR(MODE_ESIZE, mode_loop_adopt(&uv, &options, &loop));
    CHECK_INT(0, uv_loop_close(&uv));
}

TEST(adopt_refuses_a_loop_that_is_adopted)
{
    struct host host;
    host_open(&host);
    mode_loop_t other;
    CHECK_ERROR(MODE_EALREADY, mode_loop_adopt(&host.uv, NULL, &other));
    host_close(&host);
}

TEST(adopted_loop_ends_by_itself_when_no_service_runs)
{
    struct host host;
    host_open(&host);
    host_run(&host);
    mode_service_t service = plain_service(host.loop, "A");
    host_run(&host);
    CHECK_OK(mode_service_free(service));
    host_run(&host);
    host_close(&host);
}

static struct {
    struct host *host;
    mode_service_t service;
    int ticks;
    struct outcome stopped;
} late_stop;

static void stop_at_third_tick(uv_timer_t *timer)
{
    if (++late_stop.ticks < 3)
        return;
    uv_close((uv_handle_t *)timer, NULL);
    CHECK_OK(mode_service_stop(late_stop.service, outcome_record, &late_stop.stopped));
}

static void end_timer(uv_timer_t *timer)
{
    late_stop.ticks++;
    uv_close((uv_handle_t *)timer, NULL);
}

TEST(adopted_loop_goes_on_while_a_service_runs)
{
    struct host host;
    host_open(&host);
    memset(&late_stop, 0, sizeof late_stop);
    late_stop.stopped = (struct outcome)OUTCOME;
    late_stop.service = plain_service(host.loop, "A");
    start_on(&host, late_stop.service);

    uv_timer_t timer;
    uv_timer_init(&host.uv, &timer);
    uv_timer_start(&timer, stop_at_third_tick, 1, 1);
    uv_unref((uv_handle_t *)&timer);
    host_run(&host); // The timer does not keep the loop going: the service does.
    CHECK_INT(3, late_stop.ticks);
    CHECK_RESULT(MODE_OK, mode_service_stop, &late_stop.stopped);
    CHECK_OK(mode_service_free(late_stop.service));
    host_close(&host);
}

static int begin_ticking(mode_service_t service, mode_completion_t completion, void *user_data)
{
    (void)completion, (void)user_data;
    return mode_service_every(service, MODE_MILLISECONDS(1), NULL, ignore_timer, NULL, NULL);
}

TEST(running_services_do_not_keep_the_host_alive_when_told_so)
{
    struct host host;
    mode_loop_options options = {.size = sizeof options, .name = "host", .keeps_host_alive = MODE_NO};
    host_open_with(&host, &options);
    mode_service_hooks hooks = {.size = sizeof hooks, .on_start = begin_ticking};
    mode_service_t service;
    CHECK_OK(mode_service_new(host.loop, &hooks, NULL, NULL, &service));
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(service, outcome_record, &started));
    host_run(&host);
    CHECK_RESULT(MODE_OK, mode_service_start, &started);
    CHECK_INT(MODE_RUNNING, mode_service_state(service));

    host_run(&host); // Run again, it ends again.
    struct outcome stopped = OUTCOME;
    CHECK_OK(mode_service_stop(service, outcome_record, &stopped));
    host_run(&host);
    CHECK_RESULT(MODE_OK, mode_service_stop, &stopped);
    CHECK_OK(mode_service_free(service));
    host_close(&host);
}

TEST(services_tick_while_something_of_the_host_keeps_the_loop_going)
{
    struct host host;
    mode_loop_options options = {.size = sizeof options, .keeps_host_alive = MODE_NO};
    host_open_with(&host, &options);
    mode_service_t service = plain_service(host.loop, "A");
    start_on(&host, service);
    memset(&late_stop, 0, sizeof late_stop);
    uv_timer_t timer;
    uv_timer_init(&host.uv, &timer);
    uv_timer_start(&timer, end_timer, 5, 0);
    host_run(&host);
    CHECK_INT(1, late_stop.ticks);
    stop_and_free(&host, service);
    host_close(&host);
}

static void stop_loop(uv_timer_t *timer) { uv_stop(timer->loop); }

TEST(host_that_stops_its_loop_early_can_go_on_later)
{
    struct host host;
    host_open(&host);
    struct journal journal = JOURNAL;
    struct probe probe = {.label = "A", .journal = &journal};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    uv_timer_t timer;
    uv_timer_init(&host.uv, &timer);
    uv_timer_start(&timer, stop_loop, 1, 0);
    CHECK(uv_run(&host.uv, UV_RUN_DEFAULT) != 0);
    CHECK_INT(MODE_RUNNING, mode_service_state(probe.service));
    uv_close((uv_handle_t *)&timer, NULL);
    journal_clear(&journal);
    stop_and_free(&host, probe.service);
    CHECK_STRING("A:on_stop A:on_shutdown A:destroy", journal.text);
    host_close(&host);
}

TEST(two_loops_run_in_turns_on_one_thread)
{
    struct host one, two;
    host_open(&one);
    host_open(&two);
    CHECK(!MODE_SAME(one.loop, two.loop));
    mode_service_t a = plain_service(one.loop, "A"), b = plain_service(two.loop, "B");
    start_on(&one, a);
    start_on(&two, b);
    stop_and_free(&one, a);
    CHECK_INT(MODE_RUNNING, mode_service_state(b));
    host_close(&one);
    stop_and_free(&two, b);
    host_close(&two);
}

static void live_and_die(void *user_data)
{
    (void)user_data;
    struct host host;
    host_open(&host);
    for (int i = 0; i < 20; i++) {
        struct probe probe = {.label = "A"};
        probe_new(&probe, host.loop, NULL);
        start_on(&host, probe.service);
        stop_and_free(&host, probe.service);
        CHECK_INT(1, probe.destroy_count);
    }
    host_close(&host);
}

static void *live_and_die_thread(void *user_data)
{
    live_and_die(user_data);
    return NULL;
}

TEST(loops_run_side_by_side_on_their_threads)
{
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        CHECK_INT(0, pthread_create(&threads[i], NULL, live_and_die_thread, NULL));
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        CHECK_INT(0, pthread_join(threads[i], NULL));
}

static void use_and_close(void *user_data)
{
    struct host *host = user_data;
    struct outcome reached = OUTCOME;
    uv_timer_t timer;
    uv_timer_init(&host->uv, &timer);
    uv_timer_start(&timer, end_timer, 1, 0);
    host_run(host); // The first turns here.
    CHECK_OK(mode_loop_post(host->loop, outcome_reach, &reached));
    host_run_until(host, &reached);
    host_close(host);
}

TEST(loop_moves_to_the_thread_that_runs_it)
{
    struct host host;
    host_open(&host);
    on_another_thread(use_and_close, &host);
}

TEST(default_loop_can_be_adopted)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_adopt(uv_default_loop(), NULL, &loop));
    mode_service_t service = plain_service(loop, "A");
    CHECK_OK(mode_service_start(service, NULL, NULL));
    CHECK_OK(mode_loop_release(loop, NULL, NULL));
    CHECK_INT(0, uv_run(uv_default_loop(), UV_RUN_DEFAULT));
    CHECK_INT(0, uv_loop_close(uv_default_loop()));
    CHECK_OK(mode_service_free(service));
}
