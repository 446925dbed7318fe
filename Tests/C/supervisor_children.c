/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* What a supervisor and its host decide about a child: restarts, ends, fresh instances. */

#include "team.h"

#include <stdio.h>
#include <string.h>

/* ===== Decisions ===== */

struct decision {
    mode_decision decision;
    int exit_code;
    int calls;
    mode_failure failure;
    char child[64], message[256];
};

static mode_decision decide(const mode_failure *failure, int *exit_code, void *user_data)
{
    struct decision *decision = user_data;
    decision->calls++;
    decision->failure = *failure;
    snprintf(decision->child, sizeof decision->child, "%s", failure->child);
    snprintf(decision->message, sizeof decision->message, "%s", failure->message);
    if (decision->exit_code != 0)
        *exit_code = decision->exit_code;
    return decision->decision;
}

static mode_supervisor_options deciding(struct decision *decision)
{
    mode_supervisor_options options = quick_options();
    options.backoff = (mode_backoff){.kind = MODE_BACKOFF_CONSTANT, .base = MODE_MILLISECONDS(1)};
    options.on_failure = decide;
    options.user_data = decision;
    return options;
}

TEST(on_failure_is_told_what_failed)
{
    struct team team;
    struct decision decision = {.decision = MODE_RESTART};
    mode_supervisor_options options = deciding(&decision);
    options.max_restarts = 5;
    team_start(&team, options);
    crash(&team.b);
    run_until_calls(&team.b, STARTED, 2);
    CHECK_INT(1, decision.calls);
    CHECK_INT(sizeof(mode_failure), decision.failure.size);
    CHECK_STRING("S/B", decision.child);
    CHECK_INT(-9, decision.failure.status);
    CHECK_CONTAINS("on purpose", decision.message);
    CHECK_INT(1, decision.failure.attempt);
    CHECK_INT(5, decision.failure.max_restarts);
    run_until_state(team.b.service, MODE_RUNNING);
    crash(&team.b);
    run_until_calls(&team.b, STARTED, 3);
    CHECK_INT(2, decision.failure.attempt);
    run_until_state(team.b.service, MODE_RUNNING);
    CHECK_OK(mode_service_mark_healthy(team.b.service));
    host_turn(&host, 5);
    crash(&team.b);
    run_until_calls(&team.b, STARTED, 4);
    CHECK_INT(1, decision.failure.attempt);
    team_free(&team);
}

TEST(on_failure_restarts_at_once)
{
    struct team team;
    struct decision decision = {.decision = MODE_RESTART_NOW};
    mode_supervisor_options options = deciding(&decision);
    options.backoff.base = MODE_SECONDS(3600);
    team_start(&team, options);
    crash(&team.b);
    run_until_calls(&team.b, STARTED, 2);
    team_free(&team);
}

TEST(on_failure_leaves_a_child_stopped)
{
    struct team team;
    struct decision decision = {.decision = MODE_LEAVE_STOPPED};
    team_start(&team, deciding(&decision));
    crash(&team.b);
    run_until_calls(&team.b, SHUTDOWN, 1);
    host_turn(&host, 20);
    CHECK_INT(1, team.b.calls[STARTED]);
    CHECK_INT(MODE_RUNNING, mode_service_state(team.supervisor));
    team_free(&team);
}

TEST(on_failure_escalates)
{
    struct team team;
    struct decision decision = {.decision = MODE_ESCALATE};
    team_start(&team, deciding(&decision));
    crash(&team.b);
    run_until_state(team.supervisor, MODE_FAILED);
    CHECK_INT(1, decision.calls);
    team_free(&team);
}

TEST(on_failure_shuts_the_tree_down)
{
    struct team team;
    struct decision decision = {.decision = MODE_SHUTDOWN, .exit_code = 42};
    team_start(&team, deciding(&decision));
    crash(&team.b);
    host_run(&host);
    CHECK_INT(1, team.a.calls[SHUTDOWN]);
    CHECK_INT(1, decision.calls);
    team_free(&team);
}

TEST(answer_that_is_no_decision_restarts)
{
    struct team team;
    struct decision decision = {.decision = (mode_decision)77};
    team_start(&team, deciding(&decision));
    crash(&team.b);
    run_until_calls(&team.b, STARTED, 2);
    team_free(&team);
}

/* ===== Kinds of children ===== */

static void stop_it(mode_service_t service, mode_timer_t timer, void *user_data)
{
    (void)timer, (void)user_data;
    CHECK_OK(mode_service_stop(service, NULL, NULL));
}

/* It stops itself, which is another thing than being stopped from outside. */
static void let_stop_itself(struct probe *probe)
{
    CHECK_OK(mode_service_after(probe->service, 0, NULL, stop_it, NULL, NULL));
}

TEST(permanent_child_is_restarted_when_it_stops_itself)
{
    struct team team;
    team_start(&team, quick_options());
    let_stop_itself(&team.a);
    run_until_calls(&team.a, STARTED, 2);
    team_free(&team);
}

TEST(child_is_not_restarted_when_it_is_stopped_from_outside)
{
    struct team team;
    team_start(&team, quick_options());
    stop_on(&host, team.a.service);
    host_turn(&host, 20);
    CHECK_INT(1, team.a.calls[STARTED]);
    CHECK_INT(MODE_STOPPED, mode_service_state(team.a.service));
    team_free(&team);
}

TEST(transient_child_is_not_restarted_when_it_stops_itself)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    team_new(&team, &options);
    mode_child_options transient = {.size = sizeof transient, .restart = MODE_TRANSIENT};
    team_add_all(&team, &transient);
    start_on(&host, team.supervisor);
    let_stop_itself(&team.a);
    run_until_calls(&team.a, SHUTDOWN, 1);
    crash(&team.b);
    run_until_calls(&team.b, STARTED, 2);
    CHECK_INT(1, team.a.calls[STARTED]);
    team_free(&team);
}

TEST(temporary_child_leaves_the_tree_when_it_fails)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    team_new(&team, &options);
    mode_child_options temporary = {.size = sizeof temporary, .restart = MODE_TEMPORARY};
    team_add_all(&team, &temporary);
    start_on(&host, team.supervisor);
    crash(&team.b);
    run_until_calls(&team.b, SHUTDOWN, 1);
    host_turn(&host, 20);
    CHECK_INT(1, team.b.calls[STARTED]);
    char path[16];
    CHECK_INT(1, mode_service_path(team.b.service, path, sizeof path));
    CHECK_INT(3, mode_service_path(team.a.service, path, sizeof path));
    team_free(&team);
}

TEST(supervisor_stops_when_a_significant_child_ends)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.auto_shutdown = MODE_SHUTDOWN_ANY_SIGNIFICANT;
    team_new(&team, &options);
    mode_child_options significant = {.size = sizeof significant, .restart = MODE_TRANSIENT, .is_significant = true};
    team_add_all(&team, &significant);
    start_on(&host, team.supervisor);
    let_stop_itself(&team.a);
    host_run(&host);
    CHECK_INT(MODE_STOPPED, mode_service_state(team.supervisor));
    CHECK_INT(1, team.c.calls[SHUTDOWN]);
    team_free(&team);
}

TEST(supervisor_stops_when_the_last_significant_child_ends)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    options.auto_shutdown = MODE_SHUTDOWN_ALL_SIGNIFICANT;
    team_new(&team, &options);
    mode_child_options significant = {.size = sizeof significant, .restart = MODE_TRANSIENT, .is_significant = true};
    CHECK_OK(mode_supervisor_add(team.supervisor, team.a.service, &significant, NULL, NULL));
    CHECK_OK(mode_supervisor_add(team.supervisor, team.b.service, &significant, NULL, NULL));
    CHECK_OK(mode_supervisor_add(team.supervisor, team.c.service, NULL, NULL, NULL));
    start_on(&host, team.supervisor);
    let_stop_itself(&team.a);
    run_until_calls(&team.a, SHUTDOWN, 1);
    host_turn(&host, 20);
    CHECK_INT(MODE_RUNNING, mode_service_state(team.supervisor));
    let_stop_itself(&team.b);
    host_run(&host);
    CHECK_INT(MODE_STOPPED, mode_service_state(team.supervisor));
    team_free(&team);
}

/* ===== Fresh instances ===== */

struct factory {
    int calls, result;
    uint32_t attempt;
    struct probe fresh[3];
};

static int make_fresh(mode_service_t old, uint32_t attempt, void *user_data, mode_service_t *fresh)
{
    struct factory *factory = user_data;
    CHECK(mode_service_state(old) == MODE_STOPPED || mode_service_state(old) == MODE_FAILED);
    factory->attempt = attempt;
    if (factory->result < 0 && factory->calls++ == 0)
        return factory->result;
    struct probe *probe = &factory->fresh[factory->result < 0 ? 0 : factory->calls++];
    probe->label = "Fresh";
    probe_new(probe, host.loop, NULL);
    *fresh = probe->service;
    return MODE_OK;
}

static void replace(struct factory *factory)
{
    struct team team;
    mode_supervisor_options options = quick_options();
    team_new(&team, &options);
    mode_child_options replaced = {.size = sizeof replaced, .replacement = make_fresh, .user_data = factory};
    team_add_all(&team, &replaced);
    start_on(&host, team.supervisor);
    crash(&team.b);
    run_until_calls(&factory->fresh[0], STARTED, 1);
    CHECK_INT(1, team.b.calls[STARTED]);
    CHECK_INT(0, factory->fresh[0].destroy_count);
    team_free(&team);
    CHECK_INT(1, factory->fresh[0].destroy_count); // It is the supervisor's.
    CHECK_INT(1, factory->fresh[0].calls[SHUTDOWN]);
}

TEST(fresh_instance_takes_the_place_of_the_failed_one)
{
    struct factory factory = {.calls = 0};
    replace(&factory);
    CHECK_INT(1, factory.calls);
}

TEST(replacement_that_fails_is_tried_again)
{
    struct factory factory = {.result = -5};
    replace(&factory);
    CHECK(factory.calls >= 1);
}
