/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Handles of nothing: freed, never made, of another kind. They are answered, for ever. */

#include "support.h"

#include <stdlib.h>

static struct host host;

static int see_node(const mode_node *node, void *user_data)
{
    (void)node, (void)user_data;
    return 0;
}

static void see_state(mode_service_t service, mode_state state, void *user_data)
{
    (void)service, (void)state, (void)user_data;
}

static void see_event(mode_service_t supervisor, const mode_event *event, void *user_data)
{
    (void)supervisor, (void)event, (void)user_data;
}

static void see_picture(int status, const uint8_t *bytes, size_t length, const char *message, void *user_data)
{
    (void)status, (void)bytes, (void)length, (void)message, (void)user_data;
}

/* All that takes a service, with one that is none. */
static void use_service(mode_service_t gone)
{
    char text[16], *words;
    uint8_t *bytes;
    size_t length;
    mode_loop_t loop;
    CHECK_ERROR(MODE_EHANDLE, mode_service_free(gone));
    CHECK_ERROR(MODE_EHANDLE, mode_service_start(gone, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_service_stop(gone, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_service_restart(gone, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_service_crash(gone, -1, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_service_request_exit(gone, 0));
    CHECK_ERROR(MODE_EHANDLE, mode_service_extend_deadline(gone, 1));
    CHECK_ERROR(MODE_EHANDLE, mode_service_mark_healthy(gone));
    CHECK_ERROR(MODE_EHANDLE, mode_service_state(gone));
    CHECK_ERROR(MODE_EHANDLE, mode_service_should_stop(gone));
    CHECK_ERROR(MODE_EHANDLE, mode_service_restart_count(gone));
    CHECK_ERROR(MODE_EHANDLE, mode_service_label(gone, text, sizeof text));
    CHECK_ERROR(MODE_EHANDLE, mode_service_path(gone, text, sizeof text));
    CHECK_ERROR(MODE_EHANDLE, mode_service_crash_reason(gone, text, sizeof text));
    CHECK_ERROR(MODE_EHANDLE, mode_service_loop(gone, &loop));
    CHECK_ERROR(MODE_EHANDLE, mode_service_log(gone, MODE_LOG_INFO, "x"));
    CHECK_ERROR(MODE_EHANDLE, mode_service_set_log_level(gone, MODE_LOG_INFO));
    CHECK_ERROR(MODE_EHANDLE, mode_service_watch(gone, see_state, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_service_every(gone, 1, NULL, ignore_timer, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_service_after(gone, 1, NULL, ignore_timer, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_service_task(gone, NULL, hook_that_succeeds, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_beacon_visit(gone, see_node, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_beacon_json(gone, &words, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_beacon_text(gone, &words, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_graph_render(gone, MODE_GRAPH_DOT, &bytes, &length));
    CHECK_ERROR(MODE_EHANDLE, mode_graph_render_async(gone, MODE_GRAPH_DOT, see_picture, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_graph_write(gone, "x.dot", NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_worker_run(&gone, 1, NULL));
}

/* All that takes two, with one that is none in either place. */
static void use_service_with(mode_service_t gone, mode_service_t good, mode_service_t supervisor)
{
    mode_service_t worker;
    mode_child_options options = {.size = sizeof options, .after = &gone, .after_count = 1};
    CHECK_ERROR(MODE_EHANDLE, mode_service_add_dependency(gone, good));
    CHECK_ERROR(MODE_EHANDLE, mode_service_add_dependency(good, gone));
    CHECK_ERROR(MODE_EHANDLE, mode_service_add_dependency_after(gone, good, NULL, 0));
    CHECK_ERROR(MODE_EHANDLE, mode_service_add_dependency_after(good, gone, NULL, 0));
    CHECK_ERROR(MODE_EHANDLE, mode_service_add_dependency_after(good, supervisor, &gone, 1));
    CHECK_ERROR(MODE_EHANDLE, mode_service_add_runtime_dependency(gone, good, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_service_add_runtime_dependency(good, gone, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_service_remove_dependency(gone, good, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_service_remove_dependency(good, gone, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_supervisor_add(gone, good, NULL, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_supervisor_add(supervisor, gone, NULL, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_supervisor_add(supervisor, good, &options, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_supervisor_remove(gone, good, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_supervisor_remove(supervisor, gone, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_supervisor_restart(gone, good, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_supervisor_restart(supervisor, gone, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_supervisor_watch(gone, see_event, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_worker_attach(host.loop, &gone, 1, NULL, &worker));
}

static void use_in_all_places(mode_service_t gone)
{
    mode_service_t good = plain_service(host.loop, "Good"), supervisor;
    CHECK_OK(mode_supervisor_new(host.loop, NULL, &supervisor));
    use_service(gone);
    use_service_with(gone, good, supervisor);
    CHECK_OK(mode_service_free(good));
    CHECK_OK(mode_service_free(supervisor));
}

TEST(freed_service_is_answered_by_everything)
{
    host_open(&host);
    mode_service_t gone = plain_service(host.loop, "A");
    start_on(&host, gone);
    stop_and_free(&host, gone);
    use_in_all_places(gone);
    host_close(&host);
}

TEST(service_that_never_was_is_answered_by_everything)
{
    host_open(&host);
    mode_service_t real = plain_service(host.loop, "A");
    mode_service_t invented[] = {
        {0, 0}, {UINT64_MAX, UINT64_MAX}, {real.id, real.generation + 1}, {real.id + 100000, real.generation}, {0, 1},
    };
    for (size_t i = 0; i < COUNT_OF(invented); i++)
        use_in_all_places(invented[i]);
    CHECK_INT(MODE_CREATED, mode_service_state(real));
    CHECK_OK(mode_service_free(real));
    host_close(&host);
}

TEST(handle_of_another_kind_is_answered)
{
    host_open(&host);
    struct probe probe = {.label = "Used"};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service); // So that there have been completions.
    stop_and_free(&host, probe.service);
    mode_service_t service = plain_service(host.loop, "A");
    mode_service_t from_loop = {host.loop.id, host.loop.generation};
    mode_loop_t from_service = {service.id, service.generation};
    use_in_all_places(from_loop);
    CHECK_ERROR(MODE_EHANDLE, mode_loop_post(from_service, ignore, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_release(from_service, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_free(from_service));
    CHECK_ERROR(MODE_EHANDLE, mode_service_new(from_service, NULL, NULL, NULL, &service));
    CHECK_ERROR(MODE_EHANDLE, mode_supervisor_new(from_service, NULL, &service));
    CHECK_ERROR(MODE_EHANDLE, mode_worker_attach(from_service, NULL, 0, NULL, &service));
    CHECK_ERROR(MODE_EHANDLE, mode_timer_cancel((mode_timer_t){service.id, service.generation}));
    CHECK_ERROR(MODE_EHANDLE, mode_task_cancel((mode_task_t){service.id, service.generation}));
    CHECK_ERROR(MODE_EHANDLE, mode_watch_cancel((mode_watch_t){service.id, service.generation}));
    CHECK_ERROR(MODE_EHANDLE, mode_done((mode_completion_t){service.id, service.generation}, MODE_OK, NULL));
    CHECK_OK(mode_service_free(service));
    host_close(&host);
}

static void use_freed_service(void *user_data) { use_service(*(mode_service_t *)user_data); }

TEST(freed_service_is_answered_on_another_thread)
{
    host_open(&host);
    mode_service_t gone = plain_service(host.loop, "A");
    CHECK_OK(mode_service_free(gone));
    on_another_thread(use_freed_service, &gone);
    host_close(&host);
}

static int by_numbers(const void *left, const void *right)
{
    const mode_service_t *a = left, *b = right;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return a->generation < b->generation ? -1 : a->generation > b->generation;
}

TEST(handles_are_never_reused)
{
    enum { COUNT = 10000 };
    static mode_service_t services[COUNT];
    host_open(&host);
    for (int i = 0; i < COUNT; i++) {
        services[i] = plain_service(host.loop, "A");
        CHECK_OK(mode_service_free(services[i]));
    }
    for (int i = 0; i < COUNT; i++)
        CHECK_ERROR(MODE_EHANDLE, mode_service_state(services[i]));
    qsort(services, COUNT, sizeof services[0], by_numbers);
    for (int i = 1; i < COUNT; i++)
        CHECK(!MODE_SAME(services[i - 1], services[i]));
    host_close(&host);
}

TEST(freed_child_is_gone_when_its_parent_lets_go)
{
    host_open(&host);
    struct probe child = {.label = "Child"};
    probe_new(&child, host.loop, NULL);
    mode_service_t parent = plain_service(host.loop, "Parent");
    CHECK_OK(mode_service_add_dependency(parent, child.service));
    start_on(&host, parent);
    CHECK_OK(mode_service_free(child.service)); // It runs: its parent keeps it.
    CHECK_INT(0, child.destroy_count);
    CHECK_INT(0, child.calls[STOP]);
    stop_on(&host, parent);
    CHECK_INT(1, child.calls[SHUTDOWN]);
    CHECK_OK(mode_service_free(parent));
    host_run(&host);
    CHECK_INT(1, child.destroy_count);
    CHECK_ERROR(MODE_EHANDLE, mode_service_free(child.service));
    host_close(&host);
}

TEST(freed_child_is_gone_when_it_is_removed)
{
    host_open(&host);
    struct probe child = {.label = "Child"};
    probe_new(&child, host.loop, NULL);
    mode_service_t parent = plain_service(host.loop, "Parent");
    CHECK_OK(mode_service_add_dependency(parent, child.service));
    start_on(&host, parent);
    struct outcome removed = OUTCOME;
    CHECK_OK(mode_service_remove_dependency(parent, child.service, outcome_record, &removed));
    CHECK_OK(mode_service_free(child.service));
    host_run_until(&host, &removed);
    host_turn(&host, 5);
    CHECK_INT(1, child.destroy_count);
    CHECK_ERROR(MODE_EHANDLE, mode_service_state(child.service));
    stop_and_free(&host, parent);
    host_close(&host);
}

TEST(second_free_of_a_child_is_refused)
{
    host_open(&host);
    mode_service_t parent = plain_service(host.loop, "Parent"), child = plain_service(host.loop, "Child");
    CHECK_OK(mode_service_add_dependency(parent, child));
    CHECK_OK(mode_service_free(child));
    CHECK_ERROR(MODE_EHANDLE, mode_service_free(child));
    CHECK_OK(mode_service_free(parent));
    host_close(&host);
}
