/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Giving an adopted loop back: what stops, in which order, and what is refused then. */

#include "support.h"

TEST(loop_can_be_closed_when_it_was_given_back_unused)
{
    struct host host;
    host_open(&host);
    CHECK_OK(mode_loop_release(host.loop, NULL, NULL));
    host_run(&host);
    CHECK_INT(0, uv_loop_close(&host.uv));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_is_current(host.loop));
}

TEST(release_stops_what_runs)
{
    struct host host;
    host_open(&host);
    struct journal journal = JOURNAL;
    struct probe probe = {.label = "A", .journal = &journal};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    journal_clear(&journal);
    host_close(&host);
    CHECK_STRING("A:on_stop A:on_shutdown", journal.text);
    CHECK_INT(MODE_STOPPED, mode_service_state(probe.service));
    CHECK_OK(mode_service_free(probe.service));
    CHECK_INT(1, probe.destroy_count);
}

TEST(release_tells_of_a_failure_on_the_way)
{
    struct host host;
    host_open(&host);
    struct probe probe = {.label = "A", .results = {[SHUTDOWN] = -7}};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    struct outcome released = OUTCOME;
    CHECK_OK(mode_loop_release(host.loop, outcome_record, &released));
    host_run(&host);
    CHECK_RESULT(MODE_EFAILED, mode_loop_release, &released);
    CHECK_INT(0, uv_loop_close(&host.uv));
    CHECK_OK(mode_service_free(probe.service));
}

TEST(release_abandons_what_never_ends)
{
    struct host host;
    host_open(&host);
    struct probe probe = {.label = "A", .results = {[STOP] = MODE_PENDING}};
    mode_service_options options = {.size = sizeof options, .stop_timeout = MODE_MILLISECONDS(5)};
    probe_new(&probe, host.loop, &options);
    start_on(&host, probe.service);
    struct outcome released = OUTCOME;
    CHECK_OK(mode_loop_release(host.loop, outcome_record, &released));
    host_run(&host);
    CHECK_RESULT(MODE_EABANDONED, mode_loop_release, &released);
    CHECK_CONTAINS("A", released.message);
    CHECK_INT(0, uv_loop_close(&host.uv));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_done(probe.completions[STOP], MODE_OK, NULL)); // Late, and harmless.
    mode_service_free(probe.service);
}

TEST(release_stops_what_was_made_last_first)
{
    struct host host;
    host_open(&host);
    struct journal journal = JOURNAL;
    struct probe first = {.label = "A", .journal = &journal}, second = {.label = "B", .journal = &journal};
    probe_new(&first, host.loop, NULL);
    probe_new(&second, host.loop, NULL);
    start_on(&host, first.service);
    start_on(&host, second.service);
    journal_clear(&journal);
    CHECK_OK(mode_loop_release(host.loop, NULL, NULL));
    host_run(&host);
    CHECK_STRING("B:on_stop B:on_shutdown A:on_stop A:on_shutdown", journal.text);
    CHECK_INT(0, uv_loop_close(&host.uv));
    CHECK_OK(mode_service_free(first.service));
    CHECK_OK(mode_service_free(second.service));
}

static void release_inside(struct probe *probe)
{
    mode_loop_t loop;
    CHECK_OK(mode_service_loop(probe->service, &loop));
    CHECK_OK(mode_loop_release(loop, outcome_record, probe->context));
}

TEST(release_completes_when_called_from_inside_a_hook)
{
    for (enum hook hook = FIRST_START; hook <= SHUTDOWN; hook++) {
        struct host host;
        host_open(&host);
        struct outcome released = OUTCOME;
        struct probe probe = {.context = &released};
        probe.inside[hook] = release_inside;
        probe_new(&probe, host.loop, NULL);
        CHECK_OK(mode_service_start(probe.service, NULL, NULL));
        if (hook == STOP || hook == SHUTDOWN) {
            host_turn(&host, 20);
            CHECK_OK(mode_service_stop(probe.service, NULL, NULL));
        }
        host_run(&host);
        CHECK_RESULT(MODE_OK, mode_loop_release, &released);
        CHECK_INT(0, uv_loop_close(&host.uv));
        CHECK_OK(mode_service_free(probe.service));
        CHECK_INT(1, probe.destroy_count);
    }
}

static void release_posted(void *user_data)
{
    struct host *host = user_data;
    CHECK_OK(mode_loop_release(host->loop, NULL, NULL));
}

TEST(release_completes_when_called_from_a_posted_callback)
{
    struct host host;
    host_open(&host);
    CHECK_OK(mode_loop_post(host.loop, release_posted, &host));
    host_run(&host);
    CHECK_INT(0, uv_loop_close(&host.uv));
}

TEST(second_release_is_refused)
{
    struct host host;
    host_open(&host);
    struct outcome released = OUTCOME, again = OUTCOME;
    CHECK_OK(mode_loop_release(host.loop, outcome_record, &released));
    CHECK_ERROR(MODE_EALREADY, mode_loop_release(host.loop, outcome_record, &again));
    host_run(&host);
    CHECK_RESULT(MODE_OK, mode_loop_release, &released);
    CHECK_INT(0, outcome_count(&again));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_release(host.loop, NULL, NULL));
    CHECK_INT(0, uv_loop_close(&host.uv));
}

TEST(release_refuses_loops_of_modes)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("mine", &loop));
    CHECK_ERROR(MODE_EINVAL, mode_loop_release(loop, NULL, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_loop_release(mode_loop_main(), NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_release(NO_LOOP, NULL, NULL));
    CHECK_OK(mode_loop_free(loop));
}

TEST(nothing_begins_on_a_loop_that_is_being_given_back)
{
    struct host host;
    host_open(&host);
    mode_service_t service = plain_service(host.loop, "A");
    CHECK_OK(mode_loop_release(host.loop, NULL, NULL));
    mode_service_t other;
    CHECK_ERROR(MODE_ENOTRUNNING, mode_service_new(host.loop, NULL, NULL, NULL, &other));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_supervisor_new(host.loop, NULL, &other));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_worker_attach(host.loop, NULL, 0, NULL, &other));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_service_start(service, NULL, NULL));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_service_restart(service, NULL, NULL));
    CHECK_ERROR(MODE_ENOTRUNNING, mode_loop_hold(host.loop));
    host_run(&host);
    CHECK_INT(0, uv_loop_close(&host.uv));
    CHECK_OK(mode_service_free(service));
}

TEST(services_stay_when_their_loop_was_given_back)
{
    struct host host;
    host_open(&host);
    struct probe probe = {.label = "A"};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    host_close(&host);

    char label[8];
    CHECK_INT(1, mode_service_label(probe.service, label, sizeof label));
    CHECK_STRING("A", label);
    CHECK_INT(MODE_STOPPED, mode_service_state(probe.service));
    CHECK_INT(1, mode_service_should_stop(probe.service));
    mode_loop_t loop;
    CHECK_ERROR(MODE_EHANDLE, mode_service_loop(probe.service, &loop));
    struct outcome started = OUTCOME;
    CHECK_ERROR(MODE_ENOTRUNNING, mode_service_start(probe.service, outcome_record, &started));
    CHECK_INT(0, outcome_count(&started));
    CHECK_OK(mode_service_free(probe.service));
    CHECK_INT(1, probe.destroy_count);
    CHECK_ERROR(MODE_EHANDLE, mode_service_free(probe.service));
}

TEST(start_fails_when_the_loop_of_a_child_was_given_back)
{
    mode_loop_t elsewhere;
    CHECK_OK(mode_loop_new("elsewhere", &elsewhere));
    mode_service_t parent = plain_service(elsewhere, "P");
    for (int is_restart = 0; is_restart < 2; is_restart++) {
        struct host host;
        host_open(&host);
        mode_service_t child = plain_service(host.loop, "C");
        CHECK_OK(mode_service_add_dependency(parent, child));
        struct outcome started = OUTCOME, again = OUTCOME, removed = OUTCOME;
        if (is_restart) {
            CHECK_OK(mode_loop_hold(host.loop));
            CHECK_OK(mode_service_start(parent, outcome_record, &started));
            host_run_until(&host, &started);
            CHECK_RESULT(MODE_OK, mode_service_start, &started);
        }
        host_close(&host);
        CHECK_OK((is_restart ? mode_service_restart : mode_service_start)(parent, outcome_record, &again));
        outcome_wait(&again, 1);
        CHECK_INT(MODE_ECANCELED, again.status);
        CHECK_CONTAINS("given back", again.message);
        CHECK_INT(MODE_FAILED, mode_service_state(parent));
        CHECK_OK(mode_service_remove_dependency(parent, child, outcome_record, &removed));
        outcome_wait(&removed, 1);
        CHECK_OK(mode_service_free(child));
    }
    CHECK_OK(mode_service_free(parent));
    CHECK_OK(mode_loop_free(elsewhere));
}

static void release_and_run(void *user_data)
{
    struct host *host = user_data;
    CHECK_OK(mode_loop_release(host->loop, NULL, NULL));
    /* libuv does not allow it; it is the host that answers for what comes of it, and nothing of ours may break. */
    host_turn(host, 50);
}

TEST(release_waits_for_a_callback_that_runs_its_own_loop)
{
    struct host host;
    host_open(&host);
    CHECK_OK(mode_loop_post(host.loop, release_and_run, &host));
    host_run(&host);
    CHECK_INT(0, uv_loop_close(&host.uv));
}

TEST(loop_can_be_adopted_again_when_it_was_given_back)
{
    uv_loop_t uv;
    CHECK_INT(0, uv_loop_init(&uv));
    mode_loop_t before = NO_LOOP;
    for (int i = 0; i < 100; i++) {
        mode_loop_t loop;
        CHECK_OK(mode_loop_adopt(&uv, NULL, &loop));
        CHECK(!MODE_SAME(loop, before));
        before = loop;
        CHECK_OK(mode_loop_release(loop, NULL, NULL));
        CHECK_INT(0, uv_run(&uv, UV_RUN_DEFAULT));
    }
    CHECK_INT(0, uv_loop_close(&uv));
}
