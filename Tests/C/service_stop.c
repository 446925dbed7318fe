/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Stops: what they wait for, whom they give up, and what callbacks may ask for meanwhile. */

#include "support.h"

#include <string.h>

static struct host host;
static struct journal journal;

static void setup(void)
{
    journal = (struct journal)JOURNAL;
    host_open(&host);
}

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
