/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Supervisors: who is restarted, when they give up, what they tell. */

#include "team.h"

#include <stdio.h>
#include <string.h>

/* ===== Strategies ===== */

static void crash_b(mode_strategy strategy, int starts_of_a, int starts_of_b, int starts_of_c)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.strategy = strategy;
    team_new(&team, &options);
    team_add_all(&team, NULL);
    start_on(&host, team.supervisor);
    crash(&team.b);
    run_until_calls(&team.b, STARTED, starts_of_b);
    run_until_calls(&team.c, STARTED, starts_of_c);
    host_turn(&host, 20);
    CHECK_INT(starts_of_a, team.a.calls[STARTED]);
    CHECK_INT(starts_of_b, team.b.calls[STARTED]);
    CHECK_INT(starts_of_c, team.c.calls[STARTED]);
    CHECK_INT(MODE_RUNNING, mode_service_state(team.supervisor));
    CHECK_INT(1, mode_service_restart_count(team.b.service));
    team_free(&team);
}

TEST(one_for_one_restarts_the_one_that_failed) { crash_b(MODE_ONE_FOR_ONE, 1, 2, 1); }
TEST(one_for_all_restarts_all) { crash_b(MODE_ONE_FOR_ALL, 2, 2, 2); }
TEST(rest_for_one_restarts_it_and_those_after_it) { crash_b(MODE_REST_FOR_ONE, 1, 2, 2); }

TEST(dependents_restarts_it_and_those_that_depend_on_it)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.strategy = MODE_DEPENDENTS;
    team_new(&team, &options);
    CHECK_OK(mode_supervisor_add(team.supervisor, team.a.service, NULL, NULL, NULL));
    CHECK_OK(mode_supervisor_add(team.supervisor, team.b.service, NULL, NULL, NULL));
    mode_child_options after_b = {.size = sizeof after_b, .after = &team.b.service, .after_count = 1};
    CHECK_OK(mode_supervisor_add(team.supervisor, team.c.service, &after_b, NULL, NULL));
    start_on(&host, team.supervisor);
    crash(&team.b);
    run_until_calls(&team.c, STARTED, 2);
    CHECK_INT(1, team.a.calls[STARTED]);
    CHECK_INT(2, team.b.calls[STARTED]);
    crash(&team.a);
    run_until_calls(&team.a, STARTED, 2);
    CHECK_INT(2, team.b.calls[STARTED]);
    team_free(&team);
}

TEST(forfeit_one_for_one_stops_the_one_that_failed)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.strategy = MODE_FORFEIT_ONE_FOR_ONE;
    team_start(&team, options);
    crash(&team.b);
    run_until_calls(&team.b, SHUTDOWN, 1);
    host_turn(&host, 20);
    CHECK_INT(1, team.b.calls[START]);
    CHECK_INT(MODE_RUNNING, mode_service_state(team.a.service));
    CHECK_INT(MODE_RUNNING, mode_service_state(team.supervisor));
    team_free(&team);
}

TEST(forfeit_one_for_all_stops_all)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.strategy = MODE_FORFEIT_ONE_FOR_ALL;
    team_start(&team, options);
    crash(&team.b);
    run_until_calls(&team.a, SHUTDOWN, 1);
    run_until_calls(&team.c, SHUTDOWN, 1);
    host_turn(&host, 20);
    CHECK_INT(1, team.a.calls[START]);
    CHECK_INT(1, team.b.calls[START]);
    team_free(&team);
}

TEST(crashing_fails_the_supervisor)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.strategy = MODE_CRASHING;
    team_start(&team, options);
    crash(&team.b);
    run_until_state(team.supervisor, MODE_FAILED);
    CHECK_INT(1, team.a.calls[SHUTDOWN]);
    char reason[512];
    CHECK(mode_service_crash_reason(team.supervisor, reason, sizeof reason) > 0);
    CHECK_CONTAINS("on purpose", reason);
    team_free(&team);
}

/* ===== Budget and backoff ===== */

TEST(supervisor_fails_when_its_budget_is_used_up)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.max_restarts = 2;
    options.within = MODE_SECONDS(3600);
    team_start(&team, options);
    for (int restart = 1; restart <= 2; restart++) {
        crash(&team.b);
        run_until_calls(&team.b, STARTED, restart + 1);
        run_until_state(team.b.service, MODE_RUNNING);
    }
    crash(&team.b);
    run_until_state(team.supervisor, MODE_FAILED);
    CHECK_INT(3, team.b.calls[STARTED]);
    team_free(&team);
}

TEST(supervisor_fails_at_once_when_no_restarts_are_allowed)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.max_restarts = MODE_NO_RESTARTS;
    team_start(&team, options);
    crash(&team.a);
    run_until_state(team.supervisor, MODE_FAILED);
    CHECK_INT(1, team.a.calls[STARTED]);
    team_free(&team);
}

TEST(supervisor_goes_on_when_restarts_are_unlimited)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.max_restarts = MODE_UNLIMITED_RESTARTS;
    team_start(&team, options);
    for (int restart = 1; restart <= 30; restart++) {
        crash(&team.a);
        run_until_calls(&team.a, STARTED, restart + 1);
        run_until_state(team.a.service, MODE_RUNNING);
    }
    CHECK_INT(MODE_RUNNING, mode_service_state(team.supervisor));
    team_free(&team);
}

TEST(restart_waits_for_its_backoff)
{
    static const uint64_t steps[] = {MODE_MILLISECONDS(10)};
    static const mode_backoff backoffs[] = {
        {.kind = MODE_BACKOFF_CONSTANT, .base = MODE_MILLISECONDS(10)},
        {.kind = MODE_BACKOFF_EXPONENTIAL, .base = MODE_MILLISECONDS(10), .factor = 1},
        {.kind = MODE_BACKOFF_STEPS, .steps = steps, .step_count = 1},
    };
    for (size_t i = 0; i < COUNT_OF(backoffs); i++) {
        struct team team;
        mode_supervisor_options options = quick_options();
        options.backoff = backoffs[i];
        team_start(&team, options);
        uint64_t begun = uv_hrtime();
        crash(&team.a);
        run_until_calls(&team.a, STARTED, 2);
        CHECK(uv_hrtime() - begun >= MODE_MILLISECONDS(10));
        team_free(&team);
    }
}

TEST(stop_interrupts_a_backoff)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.backoff = (mode_backoff){.kind = MODE_BACKOFF_CONSTANT, .base = MODE_SECONDS(3600)};
    team_start(&team, options);
    crash(&team.a);
    run_until_state(team.a.service, MODE_RESTARTING);
    team_free(&team);
    CHECK_INT(1, team.a.calls[STARTED]);
}

TEST(restart_now_interrupts_a_backoff)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.backoff = (mode_backoff){.kind = MODE_BACKOFF_CONSTANT, .base = MODE_SECONDS(3600)};
    team_start(&team, options);
    crash(&team.a);
    run_until_state(team.a.service, MODE_RESTARTING);
    struct outcome restarted = OUTCOME;
    CHECK_OK(mode_supervisor_restart(team.supervisor, team.a.service, outcome_record, &restarted));
    host_run_until(&host, &restarted);
    CHECK_RESULT(MODE_OK, mode_supervisor_restart, &restarted);
    CHECK_INT(MODE_RUNNING, mode_service_state(team.a.service));
    team_free(&team);
}

/* ===== Events ===== */

static void note_event(mode_service_t supervisor, const mode_event *event, void *user_data)
{
    static const char *const names[] = {"",        "started",  "failed",         "restarting",
                                        "replaced", "ended",    "budget",         "gave_up",
                                        "shutting", "terminating"};
    CHECK(MODE_SAME(supervisor, *(mode_service_t *)user_data));
    CHECK_INT(sizeof *event, event->size);
    CHECK(event->kind >= MODE_EVENT_STARTED && event->kind <= MODE_EVENT_TERMINATING_TREE);
    CHECK(event->child != NULL && event->text != NULL && event->message != NULL);
    CHECK(event->text[0] != '\0');
    if (event->kind == MODE_EVENT_FAILED)
        CHECK_INT(-9, event->status);
    if (event->kind == MODE_EVENT_RESTARTING)
        CHECK_INT(1, event->attempt);
    journal_add(&journal, names[event->kind], event->child);
}

TEST(watch_tells_what_happens_to_the_children)
{
    struct team team;
    mode_watch_t watch;
    team_start(&team, quick_options());
    CHECK_OK(mode_supervisor_watch(team.supervisor, note_event, &team.supervisor, &watch));
    team.b.journal = NULL;
    crash(&team.b);
    run_until_calls(&team.b, STARTED, 2);
    host_turn(&host, 20);
    CHECK_STRING("failed:S/B restarting:S/B started:S/B", journal.text);
    CHECK_OK(mode_watch_cancel(watch));
    CHECK_ERROR(MODE_EHANDLE, mode_watch_cancel(watch));
    crash(&team.b);
    run_until_calls(&team.b, STARTED, 3);
    CHECK_STRING("failed:S/B restarting:S/B started:S/B", journal.text);
    team_free(&team);
}

TEST(watch_tells_that_a_supervisor_gives_up)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.max_restarts = MODE_NO_RESTARTS;
    team_start(&team, options);
    team.a.journal = team.b.journal = team.c.journal = NULL;
    CHECK_OK(mode_supervisor_watch(team.supervisor, note_event, &team.supervisor, NULL));
    crash(&team.b);
    run_until_state(team.supervisor, MODE_FAILED);
    host_turn(&host, 5);
    CHECK_CONTAINS("failed:S/B", journal.text);
    CHECK_CONTAINS("gave_up:", journal.text);
    team_free(&team);
}

/* ===== Adding and removing ===== */

TEST(child_added_to_a_running_supervisor_starts_and_is_supervised)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    team_new(&team, &options);
    start_on(&host, team.supervisor);
    struct outcome added = OUTCOME, removed = OUTCOME, again = OUTCOME;
    CHECK_OK(mode_supervisor_add(team.supervisor, team.a.service, NULL, outcome_record, &added));
    host_run_until(&host, &added);
    CHECK_RESULT(MODE_OK, mode_supervisor_add, &added);
    crash(&team.a);
    run_until_calls(&team.a, STARTED, 2);
    run_until_state(team.a.service, MODE_RUNNING);
    CHECK_OK(mode_supervisor_remove(team.supervisor, team.a.service, outcome_record, &removed));
    host_run_until(&host, &removed);
    CHECK_RESULT(MODE_OK, mode_supervisor_remove, &removed);
    CHECK_INT(MODE_STOPPED, mode_service_state(team.a.service));
    CHECK_OK(mode_supervisor_remove(team.supervisor, team.a.service, outcome_record, &again));
    host_run_until(&host, &again);
    CHECK_RESULT(MODE_ENOTCHILD, mode_supervisor_remove, &again);
    struct outcome restarted = OUTCOME;
    CHECK_OK(mode_supervisor_restart(team.supervisor, team.a.service, outcome_record, &restarted));
    host_run_until(&host, &restarted);
    CHECK_RESULT(MODE_ENOTCHILD, mode_supervisor_restart, &restarted);
    team_free(&team);
}

TEST(supervisor_functions_refuse_other_services)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    team_new(&team, &options);
    mode_service_t a = team.a.service, b = team.b.service;
    CHECK_ERROR(MODE_EINVAL, mode_supervisor_add(a, b, NULL, NULL, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_supervisor_remove(a, b, NULL, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_supervisor_restart(a, b, NULL, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_supervisor_watch(a, note_event, NULL, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_supervisor_watch(team.supervisor, NULL, NULL, NULL));
    CHECK_ERROR(MODE_ECYCLE, mode_supervisor_add(team.supervisor, team.supervisor, NULL, NULL, NULL));
    CHECK_OK(mode_service_add_dependency(a, b));
    CHECK_ERROR(MODE_EPARENT, mode_supervisor_add(team.supervisor, b, NULL, NULL, NULL));
    team_free(&team);
}

TEST(child_options_that_make_no_sense_are_refused)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    team_new(&team, &options);
    mode_service_t s = team.supervisor, a = team.a.service;
    mode_child_options child = {.size = 3};
    CHECK_ERROR(MODE_ESIZE, mode_supervisor_add(s, a, &child, NULL, NULL));
    child = (mode_child_options){.size = sizeof child, .is_significant = true};
    CHECK_ERROR(MODE_EINVAL, mode_supervisor_add(s, a, &child, NULL, NULL));
    child = (mode_child_options){.size = sizeof child, .restart = (mode_restart_type)8};
    CHECK_ERROR(MODE_EINVAL, mode_supervisor_add(s, a, &child, NULL, NULL));
    child = (mode_child_options){.size = sizeof child, .after = NULL, .after_count = 2};
    CHECK_ERROR(MODE_EINVAL, mode_supervisor_add(s, a, &child, NULL, NULL));
    mode_backoff steps = {.kind = MODE_BACKOFF_STEPS};
    child = (mode_child_options){.size = sizeof child, .backoff = &steps};
    CHECK_ERROR(MODE_EINVAL, mode_supervisor_add(s, a, &child, NULL, NULL));
    team_free(&team);
}

static void refused(mode_supervisor_options options)
{
    mode_service_t supervisor;
    CHECK_ERROR(MODE_EINVAL, mode_supervisor_new(host.loop, &options, &supervisor));
}

TEST(supervisor_options_that_make_no_sense_are_refused)
{
    host_open(&host);
    mode_service_t supervisor;
    mode_supervisor_options good = quick_options(), bad;
    CHECK_ERROR(MODE_EINVAL, mode_supervisor_new(host.loop, &good, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_supervisor_new(NO_LOOP, &good, &supervisor));
    bad = good, bad.size = 5;
    CHECK_ERROR(MODE_ESIZE, mode_supervisor_new(host.loop, &bad, &supervisor));
    bad = good, bad.strategy = (mode_strategy)70, refused(bad);
    bad = good, bad.max_restarts = -3, refused(bad);
    bad = good, bad.auto_shutdown = (mode_auto_shutdown)9, refused(bad);
    bad = good, bad.startup = (mode_startup)9, refused(bad);
    bad = good, bad.backoff.kind = (mode_backoff_kind)9, refused(bad);
    bad = good, bad.backoff = (mode_backoff){.kind = MODE_BACKOFF_EXPONENTIAL, .factor = 0.5}, refused(bad);
    bad = good, bad.backoff = (mode_backoff){.kind = MODE_BACKOFF_EXPONENTIAL, .factor = -1}, refused(bad);
    bad = good, bad.backoff = (mode_backoff){.kind = MODE_BACKOFF_EXPONENTIAL, .jitter = 1.5}, refused(bad);
    bad = good, bad.backoff = (mode_backoff){.kind = MODE_BACKOFF_STEPS, .step_count = 2}, refused(bad);
    host_close(&host);
}

static int destroyed;

static void count_destroy(void *user_data)
{
    (void)user_data;
    destroyed++;
}

TEST(supervisor_is_destroyed_once)
{
    host_open(&host);
    destroyed = 0;
    mode_service_t supervisor;
    mode_supervisor_options options = quick_options();
    options.destroy = count_destroy;
    CHECK_OK(mode_supervisor_new(host.loop, &options, &supervisor));
    start_on(&host, supervisor);
    CHECK_INT(0, destroyed);
    stop_and_free(&host, supervisor);
    host_run(&host);
    CHECK_INT(1, destroyed);
    CHECK_OK(mode_supervisor_new(host.loop, NULL, &supervisor));
    char label[16];
    CHECK_INT(10, mode_service_label(supervisor, label, sizeof label));
    CHECK_STRING("Supervisor", label);
    CHECK_OK(mode_service_free(supervisor));
    host_close(&host);
    CHECK_INT(1, destroyed);
}
