/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* mode_service_task(), mode_task_cancel(). */

#include "support.h"

static struct host host;

/* A task whose body does as told. */
struct work {
    mode_service_t service;
    int result;
    int calls;
    mode_completion_t completion;
    /* Whether the body ends its own completion before it returns. */
    bool ends_inside;
};

static int body(mode_service_t service, mode_completion_t completion, void *user_data)
{
    struct work *work = user_data;
    work->calls++;
    work->service = service;
    work->completion = completion;
    if (work->ends_inside)
        CHECK_OK(mode_done(completion, MODE_OK, NULL));
    return work->result;
}

static void open_with_grace(struct probe *probe, uint64_t grace)
{
    host_open(&host);
    mode_service_options options = {.size = sizeof options, .task_grace = grace, .stop_timeout = MODE_SECONDS(3600)};
    probe_new(probe, host.loop, &options);
    start_on(&host, probe->service);
}

static void open_with(struct probe *probe) { open_with_grace(probe, MODE_SECONDS(3600)); }

static void close_with(struct probe *probe)
{
    stop_and_free(&host, probe->service);
    host_close(&host);
}

static int note_tasks(const mode_node *node, void *user_data)
{
    *(uint32_t *)user_data = node->tasks;
    return 1;
}

static uint32_t tasks_of(mode_service_t service)
{
    uint32_t tasks = 77;
    CHECK_INT(1, mode_beacon_visit(service, note_tasks, &tasks));
    return tasks;
}

TEST(task_is_called_before_its_begin_returns)
{
    struct probe probe = {.label = "A"};
    open_with(&probe);
    struct work work = {.result = MODE_OK};
    mode_task_t task;
    CHECK_OK(mode_service_task(probe.service, "look", body, &work, &task));
    CHECK_INT(1, work.calls);
    CHECK(MODE_SAME(work.service, probe.service));
    CHECK_ERROR(MODE_EHANDLE, mode_task_cancel(task)); // It has ended.
    CHECK_INT(0, probe.cancel_count);
    close_with(&probe);
}

TEST(task_is_in_the_tree_while_it_is_pending)
{
    struct probe probe = {.label = "A"};
    open_with(&probe);
    uint32_t before = tasks_of(probe.service);
    struct work work = {.result = MODE_PENDING};
    mode_task_t task;
    CHECK_OK(mode_service_task(probe.service, "look", body, &work, &task));
    host_turn(&host, 3);
    CHECK_INT(before + 1, tasks_of(probe.service));
    CHECK_OK(mode_done(work.completion, MODE_OK, NULL));
    host_turn(&host, 5);
    CHECK_INT(before, tasks_of(probe.service));
    CHECK_ERROR(MODE_EALREADY, mode_done(work.completion, MODE_OK, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_task_cancel(task));
    close_with(&probe);
}

TEST(task_may_be_ended_inside_its_body)
{
    struct probe probe = {.label = "A"};
    open_with(&probe);
    struct work work = {.result = MODE_PENDING, .ends_inside = true};
    CHECK_OK(mode_service_task(probe.service, NULL, body, &work, NULL));
    host_turn(&host, 5);
    CHECK_INT(MODE_RUNNING, mode_service_state(probe.service));
    close_with(&probe);
}

TEST(service_crashes_when_a_task_fails)
{
    for (int later = 0; later < 2; later++) {
        struct probe probe = {.label = "A"};
        open_with(&probe);
        struct work work = {.result = later ? MODE_PENDING : -31};
        CHECK_OK(mode_service_task(probe.service, "look", body, &work, NULL));
        if (later)
            CHECK_OK(mode_done(work.completion, -31, "nothing there"));
        host_run(&host);
        CHECK_INT(MODE_FAILED, mode_service_state(probe.service));
        char reason[256];
        CHECK(mode_service_crash_reason(probe.service, reason, sizeof reason) > 0);
        CHECK_CONTAINS(later ? "nothing there" : "look", reason);
        CHECK_CONTAINS("-31", reason);
        CHECK_OK(mode_service_free(probe.service));
        host_close(&host);
    }
}

TEST(task_that_is_cancelled_is_told)
{
    struct probe probe = {.label = "A", .ends_when_cancelled = true};
    open_with(&probe);
    struct work work = {.result = MODE_PENDING};
    mode_task_t task;
    CHECK_OK(mode_service_task(probe.service, NULL, body, &work, &task));
    CHECK_OK(mode_task_cancel(task));
    host_turn(&host, 10);
    CHECK_INT(1, probe.cancel_count);
    CHECK(MODE_SAME(work.completion, probe.cancelled));
    CHECK_ERROR(MODE_EHANDLE, mode_task_cancel(task));
    CHECK_INT(1, probe.cancel_count);
    CHECK_INT(MODE_RUNNING, mode_service_state(probe.service));
    close_with(&probe);
}

TEST(stop_gives_tasks_up_and_waits_for_their_end)
{
    struct probe probe = {.label = "A", .ends_when_cancelled = true};
    open_with(&probe);
    struct work work = {.result = MODE_PENDING}, other = {.result = MODE_PENDING};
    CHECK_OK(mode_service_task(probe.service, "one", body, &work, NULL));
    CHECK_OK(mode_service_task(probe.service, "two", body, &other, NULL));
    stop_on(&host, probe.service);
    CHECK_INT(2, probe.cancel_count);
    CHECK_INT(1, probe.calls[SHUTDOWN]);
    close_with(&probe);
}

TEST(task_that_was_given_up_and_says_so_has_not_failed)
{
    struct probe probe = {.label = "A", .ends_when_cancelled = true, .result_when_cancelled = MODE_ECANCELED};
    open_with(&probe);
    struct work work = {.result = MODE_PENDING};
    mode_task_t task;
    CHECK_OK(mode_service_task(probe.service, NULL, body, &work, &task));
    CHECK_OK(mode_task_cancel(task));
    host_turn(&host, 10);
    CHECK_INT(1, probe.cancel_count);
    CHECK_INT(MODE_RUNNING, mode_service_state(probe.service));
    CHECK_OK(mode_service_task(probe.service, NULL, body, &work, NULL));
    stop_on(&host, probe.service);
    CHECK_INT(2, probe.cancel_count);
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

TEST(stop_abandons_and_names_a_task_that_never_ends)
{
    struct probe probe = {.label = "A"};
    open_with_grace(&probe, MODE_MILLISECONDS(20));
    struct work work = {.result = MODE_PENDING};
    CHECK_OK(mode_service_task(probe.service, "endless", body, &work, NULL));
    struct outcome stopped = OUTCOME;
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
    host_run_until(&host, &stopped);
    CHECK_RESULT(MODE_EABANDONED, mode_service_stop, &stopped);
    CHECK_CONTAINS("endless", stopped.message);
    CHECK_INT(1, probe.cancel_count);
    CHECK_INT(1, probe.calls[SHUTDOWN]);
    CHECK_OK(mode_done(work.completion, MODE_OK, NULL));
    host_turn(&host, 5);
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

TEST(tasks_refuse_what_makes_no_sense)
{
    struct probe probe = {.label = "A"};
    open_with(&probe);
    CHECK_ERROR(MODE_EINVAL, mode_service_task(probe.service, NULL, NULL, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_task_cancel(NO_TASK));
    stop_on(&host, probe.service);
    CHECK_ERROR(MODE_ESTATE, mode_service_task(probe.service, NULL, hook_that_succeeds, NULL, NULL));
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

struct elsewhere {
    mode_service_t service;
    mode_task_t task;
};

static void use_tasks_elsewhere(void *user_data)
{
    struct elsewhere *elsewhere = user_data;
    CHECK_ERROR(MODE_ETHREAD, mode_service_task(elsewhere->service, NULL, hook_that_succeeds, NULL, NULL));
    CHECK_ERROR(MODE_ETHREAD, mode_task_cancel(elsewhere->task));
}

TEST(tasks_belong_to_the_loops_thread)
{
    struct probe probe = {.label = "A", .ends_when_cancelled = true};
    open_with(&probe);
    struct elsewhere elsewhere = {.service = probe.service};
    CHECK_OK(mode_service_task(probe.service, NULL, hook_that_pends, NULL, &elsewhere.task));
    on_another_thread(use_tasks_elsewhere, &elsewhere);
    close_with(&probe);
}

static void begin_task(struct probe *probe)
{
    CHECK_OK(mode_service_task(probe->service, "from a hook", body, probe->context, NULL));
}

TEST(tasks_may_begin_in_on_start)
{
    host_open(&host);
    struct work work = {.result = MODE_PENDING};
    struct probe probe = {.label = "A", .inside = {[START] = begin_task}, .context = &work};
    probe.ends_when_cancelled = true;
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    CHECK_INT(1, work.calls);
    close_with(&probe);
    CHECK_INT(1, probe.cancel_count);
}
