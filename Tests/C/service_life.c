/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* The life of a service: hooks and their order, starts and stops from everywhere, and what they report. */

#include "support.h"

#include <string.h>

static struct host host;
static struct journal journal;

static void setup(void)
{
    journal = (struct journal)JOURNAL;
    host_open(&host);
}

/* ===== Order ===== */

TEST(hooks_come_in_order_when_a_service_starts_and_stops)
{
    setup();
    struct probe probe = {.label = "A", .journal = &journal};
    probe_new(&probe, host.loop, NULL);
    CHECK_INT(MODE_CREATED, mode_service_state(probe.service));
    start_on(&host, probe.service);
    CHECK_STRING("A:on_first_start A:on_start A:on_started", journal.text);
    CHECK_INT(MODE_RUNNING, mode_service_state(probe.service));
    journal_clear(&journal);
    stop_on(&host, probe.service);
    CHECK_STRING("A:on_stop A:on_shutdown", journal.text);
    CHECK_INT(MODE_STOPPED, mode_service_state(probe.service));
    CHECK_OK(mode_service_free(probe.service));
    CHECK_INT(1, probe.destroy_count);
    host_close(&host);
}

TEST(first_start_comes_once_when_a_service_starts_again)
{
    setup();
    struct probe probe = {.label = "A", .journal = &journal};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    stop_on(&host, probe.service);
    journal_clear(&journal);
    start_on(&host, probe.service);
    CHECK_STRING("A:on_start A:on_started", journal.text);
    stop_and_free(&host, probe.service);
    host_close(&host);
}

TEST(restart_stops_and_starts)
{
    setup();
    struct probe probe = {.label = "A", .journal = &journal};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    journal_clear(&journal);
    struct outcome restarted = OUTCOME;
    CHECK_OK(mode_service_restart(probe.service, outcome_record, &restarted));
    host_run_until(&host, &restarted);
    CHECK_RESULT(MODE_OK, mode_service_restart, &restarted);
    CHECK_STRING("A:on_stop A:on_shutdown A:on_restart A:on_start A:on_started", journal.text);
    CHECK_INT(1, mode_service_restart_count(probe.service));
    stop_and_free(&host, probe.service);
    host_close(&host);
}

/* ===== Starts ===== */

TEST(start_fails_when_a_hook_fails)
{
    static const struct {
        enum hook hook;
        const char *name, *journal;
    } cases[] = {
        {FIRST_START, "on_first_start", "A:on_first_start"},
        {START, "on_start", "A:on_first_start A:on_start"},
        {STARTED, "on_started", "A:on_first_start A:on_start A:on_started A:on_stop A:on_shutdown"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        setup();
        struct probe probe = {.label = "A", .journal = &journal};
        probe.results[cases[i].hook] = -4711;
        probe_new(&probe, host.loop, NULL);
        struct outcome started = OUTCOME;
        CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
        host_run(&host);
        CHECK_RESULT(MODE_EFAILED, mode_service_start, &started);
        CHECK_CONTAINS("A", started.message);
        CHECK_CONTAINS(cases[i].name, started.message);
        CHECK_CONTAINS("-4711", started.message);
        CHECK_STRING(cases[i].journal, journal.text);
        CHECK_INT(MODE_FAILED, mode_service_state(probe.service));
        char reason[256];
        CHECK(mode_service_crash_reason(probe.service, reason, sizeof reason) > 0);
        CHECK_CONTAINS(cases[i].name, reason);
        CHECK_OK(mode_service_free(probe.service));
        host_close(&host);
    }
}

TEST(start_works_again_after_a_failed_one)
{
    setup();
    struct probe probe = {.label = "A", .results = {[START] = -1}};
    probe_new(&probe, host.loop, NULL);
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
    host_run(&host);
    CHECK_RESULT(MODE_EFAILED, mode_service_start, &started);
    probe.results[START] = MODE_OK;
    start_on(&host, probe.service);
    CHECK_INT(0, mode_service_crash_reason(probe.service, NULL, 0));
    stop_and_free(&host, probe.service);
    host_close(&host);
}

TEST(start_of_a_running_service_is_refused)
{
    setup();
    mode_service_t service = plain_service(host.loop, "A");
    start_on(&host, service);
    struct outcome again = OUTCOME;
    CHECK_OK(mode_service_start(service, outcome_record, &again));
    host_run_until(&host, &again);
    CHECK_RESULT(MODE_ESTATE, mode_service_start, &again);
    CHECK_INT(MODE_RUNNING, mode_service_state(service));
    stop_and_free(&host, service);
    host_close(&host);
}

TEST(start_of_a_stopping_service_is_refused)
{
    setup();
    struct probe probe = {.label = "A", .results = {[STOP] = MODE_PENDING}};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    struct outcome stopped = OUTCOME, again = OUTCOME;
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
    host_turn(&host, 20);
    CHECK_INT(1, probe.calls[STOP]);
    CHECK_OK(mode_service_start(probe.service, outcome_record, &again));
    host_run_until(&host, &again);
    CHECK_RESULT(MODE_ESTATE, mode_service_start, &again);
    CHECK_OK(mode_done(probe.completions[STOP], MODE_OK, NULL));
    host_run_until(&host, &stopped);
    CHECK_RESULT(MODE_OK, mode_service_stop, &stopped);
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

TEST(second_start_joins_the_first_one)
{
    setup();
    struct probe probe = {.label = "A", .results = {[START] = MODE_PENDING}};
    probe_new(&probe, host.loop, NULL);
    struct outcome first = OUTCOME, second = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &first));
    CHECK_OK(mode_service_start(probe.service, outcome_record, &second));
    host_turn(&host, 20);
    CHECK_INT(0, outcome_count(&first));
    CHECK_INT(0, outcome_count(&second));
    CHECK_OK(mode_done(probe.completions[START], MODE_OK, NULL));
    host_run_until(&host, &first);
    host_run_until(&host, &second);
    CHECK_RESULT(MODE_OK, mode_service_start, &first);
    CHECK_RESULT(MODE_OK, mode_service_start, &second);
    CHECK_INT(1, probe.calls[START]);
    stop_and_free(&host, probe.service);
    host_close(&host);
}

TEST(start_is_called_off_by_a_stop)
{
    setup();
    struct probe probe = {.label = "A", .journal = &journal, .results = {[START] = MODE_PENDING}};
    probe.ends_when_cancelled = true;
    probe_new(&probe, host.loop, NULL);
    struct outcome started = OUTCOME, stopped = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
    host_turn(&host, 20);
    CHECK_INT(MODE_STARTING, mode_service_state(probe.service));
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
    host_run(&host);
    CHECK_RESULT(MODE_ECANCELED, mode_service_start, &started);
    CHECK_RESULT(MODE_OK, mode_service_stop, &stopped);
    CHECK_INT(1, probe.cancel_count);
    CHECK(MODE_SAME(probe.cancelled, probe.completions[START]));
    CHECK_INT(0, probe.calls[STARTED]);
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

TEST(start_times_out_when_a_hook_never_ends)
{
    setup();
    mode_service_options options = {.size = sizeof options, .start_timeout = MODE_MILLISECONDS(50)};
    struct probe probe = {.label = "A", .results = {[START] = MODE_PENDING}, .ends_when_cancelled = true};
    probe_new(&probe, host.loop, &options);
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
    host_run(&host);
    CHECK_RESULT(MODE_ETIMEDOUT, mode_service_start, &started);
    CHECK_CONTAINS("on_start", started.message);
    CHECK_INT(1, probe.cancel_count);
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

TEST(start_goes_on_when_its_deadline_is_extended)
{
    setup();
    mode_service_options options = {.size = sizeof options, .start_timeout = MODE_MILLISECONDS(200)};
    struct probe probe = {.label = "A", .results = {[START] = MODE_PENDING}};
    probe_new(&probe, host.loop, &options);
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
    host_turn(&host, 3);
    CHECK_INT(1, probe.calls[START]);
    CHECK_OK(mode_service_extend_deadline(probe.service, MODE_SECONDS(3600)));
    uint64_t end = uv_hrtime() + MODE_MILLISECONDS(250);
    while (uv_hrtime() < end)
        uv_run(&host.uv, UV_RUN_NOWAIT);
    CHECK_INT(0, outcome_count(&started));
    CHECK_INT(0, probe.cancel_count);
    CHECK_OK(mode_done(probe.completions[START], MODE_OK, NULL));
    host_run_until(&host, &started);
    CHECK_RESULT(MODE_OK, mode_service_start, &started);
    CHECK_OK(mode_service_extend_deadline(probe.service, MODE_SECONDS(1))); // Nothing is under way.
    stop_and_free(&host, probe.service);
    host_close(&host);
}

TEST(deadline_is_extended_to_the_end_of_time_and_not_beyond)
{
    setup();
    mode_service_options options = {.size = sizeof options, .start_timeout = MODE_SECONDS(3600)};
    struct probe probe = {.label = "A", .results = {[START] = MODE_PENDING}};
    probe_new(&probe, host.loop, &options);
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
    host_turn(&host, 3);
    for (int i = 0; i < 3; i++)
        CHECK_OK(mode_service_extend_deadline(probe.service, MODE_FOREVER));
    CHECK_OK(mode_done(probe.completions[START], MODE_OK, NULL));
    host_run_until(&host, &started);
    CHECK_RESULT(MODE_OK, mode_service_start, &started);
    stop_and_free(&host, probe.service);
    host_close(&host);
}

/* ===== Failures while it runs ===== */

TEST(crash_stops_and_tells_why)
{
    setup();
    struct probe probe = {.label = "A", .journal = &journal};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    journal_clear(&journal);
    CHECK_ERROR(MODE_EINVAL, mode_service_crash(probe.service, 0, "x"));
    CHECK_ERROR(MODE_EINVAL, mode_service_crash(probe.service, 3, NULL));
    CHECK_OK(mode_service_crash(probe.service, -3, "the cache is gone"));
    host_run(&host);
    CHECK_STRING("A:on_stop A:on_shutdown", journal.text);
    CHECK_INT(MODE_FAILED, mode_service_state(probe.service));
    char reason[256];
    CHECK(mode_service_crash_reason(probe.service, reason, sizeof reason) > 0);
    CHECK_CONTAINS("the cache is gone", reason);
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

TEST(crash_of_what_does_not_run_does_nothing)
{
    setup();
    mode_service_t service = plain_service(host.loop, "A");
    CHECK_OK(mode_service_crash(service, -3, NULL));
    host_run(&host);
    CHECK_INT(MODE_CREATED, mode_service_state(service));
    CHECK_OK(mode_service_free(service));
    host_close(&host);
}

TEST(crash_stops_the_whole_tree_when_there_is_no_supervisor)
{
    setup();
    mode_service_t root = plain_service(host.loop, "Root"), a = plain_service(host.loop, "A"),
                   b = plain_service(host.loop, "B");
    CHECK_OK(mode_service_add_dependency(root, a));
    CHECK_OK(mode_service_add_dependency(root, b));
    start_on(&host, root);
    CHECK_OK(mode_service_crash(b, -3, NULL));
    host_run(&host);
    CHECK_INT(MODE_FAILED, mode_service_state(root));
    CHECK_INT(MODE_FAILED, mode_service_state(b));
    CHECK_INT(MODE_STOPPED, mode_service_state(a));
    CHECK_OK(mode_service_free(root));
    CHECK_OK(mode_service_free(a));
    CHECK_OK(mode_service_free(b));
    host_close(&host);
}

TEST(request_exit_stops_the_whole_tree)
{
    setup();
    mode_service_t root = plain_service(host.loop, "Root"), a = plain_service(host.loop, "A");
    CHECK_OK(mode_service_add_dependency(root, a));
    start_on(&host, root);
    CHECK_OK(mode_service_request_exit(a, 7));
    host_run(&host);
    CHECK_INT(MODE_STOPPED, mode_service_state(root));
    CHECK_INT(MODE_STOPPED, mode_service_state(a));
    CHECK_OK(mode_service_free(a));
    CHECK_OK(mode_service_free(root));
    host_close(&host);
}

static int return_seven(mode_service_t service, mode_completion_t completion, void *user_data)
{
    (void)service, (void)completion, (void)user_data;
    return 7;
}

TEST(hook_with_a_result_that_is_none_does_no_harm)
{
    setup();
    mode_service_hooks hooks = {.size = sizeof hooks, .on_start = return_seven};
    mode_service_t service;
    CHECK_OK(mode_service_new(host.loop, &hooks, NULL, NULL, &service));
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(service, outcome_record, &started));
    host_run_until(&host, &started);
    CHECK(started.status <= 0);
    stop_and_free(&host, service);
    host_close(&host);
}

TEST(hooks_need_not_be_there)
{
    setup();
    mode_service_hooks hooks = {.size = sizeof hooks};
    mode_service_t service;
    CHECK_OK(mode_service_new(host.loop, &hooks, NULL, NULL, &service));
    start_on(&host, service);
    CHECK_OK(mode_service_restart(service, NULL, NULL));
    host_turn(&host, 20);
    CHECK_INT(MODE_RUNNING, mode_service_state(service));
    stop_and_free(&host, service);
    host_close(&host);
}
