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

/* ===== Stops ===== */

TEST(stop_of_what_does_not_run_works)
{
    setup();
    struct probe probe = {.label = "A", .journal = &journal};
    probe_new(&probe, host.loop, NULL);
    stop_on(&host, probe.service);
    start_on(&host, probe.service);
    stop_on(&host, probe.service);
    journal_clear(&journal);
    stop_on(&host, probe.service);
    CHECK_STRING("", journal.text);
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

TEST(stop_goes_on_and_tells_when_a_hook_fails)
{
    for (enum hook hook = STOP; hook <= SHUTDOWN; hook++) {
        setup();
        struct probe probe = {.label = "A", .journal = &journal};
        probe.results[hook] = -99;
        probe_new(&probe, host.loop, NULL);
        start_on(&host, probe.service);
        journal_clear(&journal);
        struct outcome stopped = OUTCOME;
        CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
        host_run(&host);
        CHECK_RESULT(MODE_EFAILED, mode_service_stop, &stopped);
        CHECK_CONTAINS(hook == STOP ? "on_stop" : "on_shutdown", stopped.message);
        CHECK_STRING("A:on_stop A:on_shutdown", journal.text);
        CHECK_OK(mode_service_free(probe.service));
        host_close(&host);
    }
}

TEST(stop_waits_for_pending_hooks)
{
    setup();
    struct probe probe = {.label = "A", .journal = &journal, .results = {[SHUTDOWN] = MODE_PENDING}};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    struct outcome stopped = OUTCOME, second = OUTCOME;
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &second));
    host_turn(&host, 20);
    CHECK_INT(1, probe.calls[SHUTDOWN]);
    CHECK_INT(0, outcome_count(&stopped));
    CHECK_INT(MODE_STOPPING, mode_service_state(probe.service));
    CHECK_INT(1, mode_service_should_stop(probe.service));
    CHECK_OK(mode_done(probe.completions[SHUTDOWN], MODE_OK, NULL));
    host_run(&host);
    CHECK_RESULT(MODE_OK, mode_service_stop, &stopped);
    CHECK_RESULT(MODE_OK, mode_service_stop, &second);
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

TEST(stop_abandons_and_names_a_hook_that_never_ends)
{
    for (enum hook hook = STOP; hook <= SHUTDOWN; hook++) {
        setup();
        mode_service_options options = {.size = sizeof options, .stop_timeout = MODE_MILLISECONDS(50)};
        struct probe probe = {.label = "Hanging", .journal = &journal};
        probe.results[hook] = MODE_PENDING;
        probe_new(&probe, host.loop, &options);
        start_on(&host, probe.service);
        struct outcome stopped = OUTCOME;
        CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
        host_run_until(&host, &stopped);
        CHECK_RESULT(MODE_EABANDONED, mode_service_stop, &stopped);
        CHECK_CONTAINS("Hanging", stopped.message);
        CHECK_CONTAINS(hook == STOP ? "on_stop" : "on_shutdown", stopped.message);
        CHECK_INT(1, probe.cancel_count);
        CHECK(MODE_SAME(probe.cancelled, probe.completions[hook]));
        CHECK_OK(mode_done(probe.completions[hook], MODE_OK, NULL));
        host_turn(&host, 5);
        CHECK_OK(mode_service_free(probe.service));
        host_close(&host);
    }
}

TEST(abandoned_service_starts_again_when_its_hook_has_ended)
{
    setup();
    mode_service_options options = {.size = sizeof options, .stop_timeout = MODE_MILLISECONDS(50)};
    struct probe probe = {.label = "A", .results = {[STOP] = MODE_PENDING}};
    probe_new(&probe, host.loop, &options);
    start_on(&host, probe.service);
    struct outcome stopped = OUTCOME, refused = OUTCOME;
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
    host_run_until(&host, &stopped);
    CHECK_OK(mode_service_start(probe.service, outcome_record, &refused));
    host_run_until(&host, &refused);
    CHECK_RESULT(MODE_EBUSY, mode_service_start, &refused);

    CHECK_OK(mode_done(probe.completions[STOP], MODE_OK, NULL));
    host_turn(&host, 20);
    probe.results[STOP] = MODE_OK;
    start_on(&host, probe.service);
    stop_and_free(&host, probe.service);
    host_close(&host);
}

TEST(stop_gives_a_hook_up_and_is_clean_when_that_then_ends)
{
    setup();
    mode_service_options options = {.size = sizeof options, .stop_timeout = MODE_MILLISECONDS(500)};
    struct probe probe = {.label = "A", .results = {[STOP] = MODE_PENDING}, .ends_when_cancelled = true};
    probe_new(&probe, host.loop, &options);
    start_on(&host, probe.service);
    struct outcome stopped = OUTCOME;
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
    host_run(&host);
    CHECK_INT(1, outcome_count(&stopped));
    CHECK(stopped.status != MODE_EABANDONED);
    CHECK_INT(1, probe.cancel_count);
    CHECK_INT(1, probe.calls[SHUTDOWN]);
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

static void stop_inside(struct probe *probe)
{
    CHECK_OK(mode_service_stop(probe->service, outcome_record, probe->context));
}

TEST(stop_completes_when_called_from_inside_a_hook)
{
    for (enum hook hook = FIRST_START; hook <= SHUTDOWN; hook++) {
        setup();
        struct outcome stopped = OUTCOME, started = OUTCOME;
        struct probe probe = {.label = "A", .context = &stopped};
        probe.inside[hook] = stop_inside;
        probe_new(&probe, host.loop, NULL);
        CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
        if (hook > STARTED) {
            host_run_until(&host, &started);
            CHECK_OK(mode_service_stop(probe.service, NULL, NULL));
        }
        host_run(&host);
        CHECK_RESULT(MODE_OK, mode_service_stop, &stopped);
        if (hook == STARTED) // It has got as far as that: either will do.
            CHECK(started.status == MODE_OK || started.status == MODE_ECANCELED);
        else
            CHECK_RESULT(hook < STARTED ? MODE_ECANCELED : MODE_OK, mode_service_start, &started);
        CHECK_INT(hook == FIRST_START ? 0 : 1, probe.calls[SHUTDOWN]);
        CHECK_OK(mode_service_free(probe.service));
        host_close(&host);
    }
}

static void restart_inside(struct probe *probe)
{
    if (probe->calls[STOP] == 1)
        CHECK_OK(mode_service_restart(probe->service, outcome_record, probe->context));
}

TEST(restart_completes_when_called_from_inside_a_hook)
{
    setup();
    struct outcome restarted = OUTCOME;
    struct probe probe = {.label = "A", .inside = {[STOP] = restart_inside}, .context = &restarted};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    CHECK_OK(mode_service_stop(probe.service, NULL, NULL));
    host_run_until(&host, &restarted);
    CHECK_INT(1, outcome_count(&restarted));
    stop_and_free(&host, probe.service);
    host_close(&host);
}

TEST(stop_wins_over_a_start_that_came_before)
{
    setup();
    struct probe probe = {.label = "A"};
    probe_new(&probe, host.loop, NULL);
    struct outcome started = OUTCOME, stopped = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
    host_run(&host); // Nothing keeps it going.
    CHECK_RESULT(MODE_OK, mode_service_stop, &stopped);
    CHECK_RESULT(MODE_ECANCELED, mode_service_start, &started);
    CHECK(mode_service_state(probe.service) != MODE_RUNNING);
    start_on(&host, probe.service); // It was a stop of that start.
    stop_and_free(&host, probe.service);
    host_close(&host);
}

TEST(stop_wins_over_a_restart_that_came_before)
{
    setup();
    struct probe probe = {.label = "A"};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    struct outcome restarted = OUTCOME, stopped = OUTCOME;
    CHECK_OK(mode_service_restart(probe.service, outcome_record, &restarted));
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
    host_run_until(&host, &stopped);
    host_run_until(&host, &restarted);
    host_turn(&host, 20);
    CHECK_RESULT(MODE_OK, mode_service_stop, &stopped);
    CHECK_INT(MODE_STOPPED, mode_service_state(probe.service));
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

static void use_everything(struct probe *probe)
{
    mode_service_t service = probe->service, other;
    char text[64];
    CHECK(mode_service_state(service) >= 0);
    CHECK(mode_service_label(service, text, sizeof text) > 0);
    CHECK(mode_service_path(service, text, sizeof text) > 0);
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "hello"));
    CHECK_OK(mode_service_extend_deadline(service, MODE_SECONDS(1)));
    CHECK_OK(mode_service_mark_healthy(service));
    other = plain_service(host.loop, "Other");
    mode_service_t plain_child = plain_service(host.loop, "Child");
    CHECK_OK(mode_service_add_dependency(other, plain_child));
    CHECK_OK(mode_service_free(plain_child));
    CHECK_OK(mode_service_free(other));
    CHECK_OK(mode_loop_post(host.loop, ignore, NULL));
    char *json;
    CHECK_OK(mode_beacon_json(service, &json, NULL));
    mode_free(json);
}

TEST(hooks_may_call_back_into_everything)
{
    setup();
    struct probe probe = {.label = "A"};
    for (enum hook hook = FIRST_START; hook < HOOK_COUNT; hook++)
        probe.inside[hook] = use_everything;
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    struct outcome restarted = OUTCOME;
    CHECK_OK(mode_service_restart(probe.service, outcome_record, &restarted));
    host_run_until(&host, &restarted);
    stop_and_free(&host, probe.service);
    host_close(&host);
}

static void free_is_refused(struct probe *probe)
{
    CHECK_ERROR(MODE_EBUSY, mode_service_free(probe->service));
}

TEST(free_is_refused_while_a_service_runs)
{
    setup();
    struct probe probe = {.label = "A"};
    for (enum hook hook = FIRST_START; hook <= SHUTDOWN; hook++)
        probe.inside[hook] = free_is_refused;
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    CHECK_ERROR(MODE_EBUSY, mode_service_free(probe.service));
    stop_on(&host, probe.service);
    CHECK_OK(mode_service_free(probe.service));
    CHECK_ERROR(MODE_EHANDLE, mode_service_free(probe.service));
    CHECK_INT(1, probe.destroy_count);
    host_close(&host);
}

static void free_when_stopped(int status, const char *message, void *user_data)
{
    struct probe *probe = user_data;
    CHECK_INT(MODE_OK, status);
    CHECK_STRING("", message);
    CHECK_OK(mode_service_free(probe->service));
}

TEST(free_works_in_the_callback_of_the_stop)
{
    setup();
    struct probe probe = {.label = "A"};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    CHECK_OK(mode_service_stop(probe.service, free_when_stopped, &probe));
    host_run(&host);
    CHECK_INT(1, probe.destroy_count);
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
