/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Calls from other threads: refused where nobody would wake the loop up, carried out where it is held. */

#include "support.h"

static struct host host;

static void see_event(mode_service_t supervisor, const mode_event *event, void *user_data)
{
    (void)supervisor, (void)event, (void)user_data;
}

static void see_state(mode_service_t service, mode_state state, void *user_data)
{
    (void)service, (void)state, (void)user_data;
}

static void see_picture(int status, const uint8_t *bytes, size_t length, const char *message, void *user_data)
{
    (void)status, (void)bytes, (void)length, (void)message, (void)user_data;
}

struct guests {
    mode_service_t service, child, supervisor, supervised;
    mode_completion_t completion;
    struct outcome results;
};

static void open_with(struct guests *guests)
{
    host_open(&host);
    *guests = (struct guests){.results = OUTCOME};
    guests->service = plain_service(host.loop, "A");
    guests->child = plain_service(host.loop, "Child");
    guests->supervised = plain_service(host.loop, "Supervised");
    CHECK_OK(mode_supervisor_new(host.loop, NULL, &guests->supervisor));
}

static void close_with(struct guests *guests)
{
    stop_and_free(&host, guests->service);
    stop_and_free(&host, guests->supervisor);
    CHECK_OK(mode_service_free(guests->child));
    CHECK_OK(mode_service_free(guests->supervised));
    host_close(&host);
}

static void call_on_idle_loop(void *user_data)
{
    struct guests *guests = user_data;
    mode_service_t service = guests->service, child = guests->child;
    mode_service_t supervisor = guests->supervisor, supervised = guests->supervised;
    CHECK_ERROR(MODE_ENOTRUNNING, mode_service_start(service, outcome_record, &guests->results));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_service_stop(service, outcome_record, &guests->results));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_service_restart(service, outcome_record, &guests->results));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_service_crash(service, -1, NULL));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_service_request_exit(service, 0));
    CHECK_ERROR(MODE_ENOTRUNNING,
                mode_service_add_runtime_dependency(service, child, outcome_record, &guests->results));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_service_remove_dependency(service, child, outcome_record, &guests->results));
    CHECK_ERROR(MODE_ENOTRUNNING,
                mode_supervisor_add(supervisor, supervised, NULL, outcome_record, &guests->results));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_supervisor_remove(supervisor, supervised, outcome_record, &guests->results));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_supervisor_restart(supervisor, supervised, outcome_record, &guests->results));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_graph_render_async(service, MODE_GRAPH_DOT, see_picture, NULL));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_graph_write(service, "x.dot", outcome_record, &guests->results));
}

TEST(calls_from_another_thread_are_refused_when_nobody_runs_the_loop)
{
    struct guests guests;
    open_with(&guests);
    on_another_thread(call_on_idle_loop, &guests);
    host_run(&host);
    CHECK_INT(0, outcome_count(&guests.results)); // No `done` comes then.
    CHECK_INT(MODE_CREATED, mode_service_state(guests.service));
    close_with(&guests);
}

static void watch_on_idle_loop(void *user_data)
{
    struct guests *guests = user_data;
    mode_watch_t watches[2];
    CHECK_OK(mode_service_watch(guests->service, see_state, NULL, &watches[0]));
    CHECK_OK(mode_supervisor_watch(guests->supervisor, see_event, NULL, &watches[1]));
    for (size_t i = 0; i < 2; i++) CHECK_OK(mode_watch_cancel(watches[i]));
}

/* They have nothing to do on the loop. */
TEST(watches_from_another_thread_begin_and_end_when_nobody_runs_the_loop)
{
    struct guests guests;
    open_with(&guests);
    on_another_thread(watch_on_idle_loop, &guests);
    close_with(&guests);
}

static void call_on_held_loop(void *user_data)
{
    struct guests *guests = user_data;
    mode_watch_t watch;
    CHECK_OK(mode_service_watch(guests->service, see_state, NULL, &watch));
    CHECK_OK(mode_watch_cancel(watch));
    CHECK_OK(mode_service_start(guests->service, outcome_record, &guests->results));
    CHECK_OK(mode_service_add_runtime_dependency(guests->service, guests->child, outcome_record, &guests->results));
    CHECK_OK(mode_service_stop(guests->service, outcome_record, &guests->results));
}

TEST(calls_from_another_thread_are_carried_out_when_the_loop_is_held)
{
    struct guests guests;
    open_with(&guests);
    CHECK_OK(mode_loop_hold(host.loop));
    on_another_thread(call_on_held_loop, &guests);
    while (outcome_count(&guests.results) < 3)
        host_step(&host);
    CHECK_INT(MODE_STOPPED, mode_service_state(guests.service));
    CHECK_OK(mode_loop_unhold(host.loop));
    close_with(&guests);
}

static void end_completion(void *user_data)
{
    struct guests *guests = user_data;
    int result = mode_done(guests->completion, MODE_OK, NULL);
    CHECK(result == MODE_OK || result == MODE_ENOTRUNNING);
    if (result == MODE_ENOTRUNNING)
        CHECK_ERROR(MODE_ENOTRUNNING, mode_done(guests->completion, MODE_OK, NULL));
}

TEST(late_completion_from_another_thread_does_no_harm)
{
    host_open(&host);
    struct guests guests = {.results = OUTCOME};
    mode_service_options options = {.size = sizeof options, .stop_timeout = MODE_MILLISECONDS(5)};
    struct probe probe = {.label = "A", .results = {[STOP] = MODE_PENDING}};
    probe_new(&probe, host.loop, &options);
    start_on(&host, probe.service);
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &guests.results));
    host_run_until(&host, &guests.results);
    guests.completion = probe.completions[STOP];
    on_another_thread(end_completion, &guests);
    mode_done(guests.completion, MODE_OK, NULL);
    host_turn(&host, 5);
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

/* ===== Everything at once ===== */

enum { ROUNDS = 200 };

static void *start_and_stop(void *user_data)
{
    struct guests *guests = user_data;
    for (int i = 0; i < ROUNDS; i++) {
        CHECK_OK(mode_service_start(guests->service, outcome_record, &guests->results));
        CHECK_OK(mode_service_stop(guests->service, outcome_record, &guests->results));
        CHECK(mode_service_state(guests->service) >= 0);
    }
    return NULL;
}

TEST(starts_and_stops_from_many_threads_are_all_answered)
{
    struct guests guests;
    open_with(&guests);
    CHECK_OK(mode_loop_hold(host.loop));
    pthread_t threads[3];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        CHECK_INT(0, pthread_create(&threads[i], NULL, start_and_stop, &guests));
    while (outcome_count(&guests.results) < 3 * ROUNDS * 2)
        host_step(&host);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        CHECK_INT(0, pthread_join(threads[i], NULL));
    CHECK_OK(mode_loop_unhold(host.loop));
    close_with(&guests);
}

static void *make_and_free(void *user_data)
{
    struct guests *guests = user_data;
    for (int i = 0; i < ROUNDS; i++) {
        mode_service_t service = plain_service(host.loop, "Guest");
        char path[16];
        CHECK_INT(5, mode_service_path(service, path, sizeof path));
        CHECK_OK(mode_service_free(service));
        CHECK_ERROR(MODE_EHANDLE, mode_service_free(service));
    }
    outcome_reach(&guests->results);
    return NULL;
}

TEST(services_may_be_made_and_freed_on_any_thread)
{
    struct guests guests;
    open_with(&guests);
    pthread_t threads[3];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        CHECK_INT(0, pthread_create(&threads[i], NULL, make_and_free, &guests));
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        CHECK_INT(0, pthread_join(threads[i], NULL));
    host_run(&host);
    close_with(&guests);
}
