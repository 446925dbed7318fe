/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Making services, asking them, watching them. */

#include "support.h"

#include <stdio.h>
#include <string.h>

static struct host host;

/* ===== Making ===== */

static void must_not_come(void *user_data)
{
    (void)user_data;
    CHECK(!"destroy of a service that was never made");
}

TEST(new_refuses_null_wrong_sizes_and_no_loop)
{
    host_open(&host);
    mode_service_t service;
    mode_service_hooks hooks = {.size = sizeof hooks, .destroy = must_not_come};
    mode_service_options options = {.size = sizeof options};
    CHECK_ERROR(MODE_EINVAL, mode_service_new(host.loop, &hooks, &options, NULL, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_service_new(NO_LOOP, &hooks, &options, NULL, &service));
    options.size = 0;
    CHECK_ERROR(MODE_ESIZE, mode_service_new(host.loop, &hooks, &options, NULL, &service));
    options.size = sizeof options + 8;
    CHECK_ERROR(MODE_ESIZE, mode_service_new(host.loop, &hooks, &options, NULL, &service));
    options.size = sizeof options;
    hooks.size = 0;
    CHECK_ERROR(MODE_ESIZE, mode_service_new(host.loop, &hooks, &options, NULL, &service));
    hooks.size = sizeof hooks * 2;
    CHECK_ERROR(MODE_ESIZE, mode_service_new(host.loop, &hooks, NULL, NULL, &service));
    host_close(&host);
}

TEST(new_refuses_options_that_make_no_sense)
{
    host_open(&host);
    mode_service_t service;
    mode_service_options options = {.size = sizeof options};
    options.startup = (mode_startup)9;
    CHECK_ERROR(MODE_EINVAL, mode_service_new(host.loop, NULL, &options, NULL, &service));
    CHECK_CONTAINS("startup", mode_last_error());
    options.startup = MODE_SEQUENTIAL;
    options.mundane_level = (mode_log_level)99;
    CHECK_ERROR(MODE_EINVAL, mode_service_new(host.loop, NULL, &options, NULL, &service));
    CHECK_CONTAINS("mundane_level", mode_last_error());
    host_close(&host);
}

TEST(options_may_be_forever)
{
    host_open(&host);
    mode_service_options options = {
        .size = sizeof options,
        .label = "A",
        .start_timeout = MODE_FOREVER,
        .stop_timeout = MODE_FOREVER,
        .task_grace = MODE_FOREVER,
        .startup = MODE_CONCURRENT,
        .startup_limit = UINT32_MAX,
        .mundane_level = MODE_LOG_DEBUG,
    };
    struct probe probe = {.label = "A"};
    probe_new(&probe, host.loop, &options);
    start_on(&host, probe.service);
    stop_and_free(&host, probe.service);
    host_close(&host);
}

TEST(options_and_strings_are_copied)
{
    host_open(&host);
    char label[] = "Cache";
    mode_service_options options = {.size = sizeof options, .label = label};
    mode_service_hooks hooks = {.size = sizeof hooks, .on_start = hook_that_succeeds};
    mode_service_t service;
    CHECK_OK(mode_service_new(host.loop, &hooks, &options, NULL, &service));
    memset(label, 'x', sizeof label - 1);
    memset(&options, 0xff, sizeof options);
    memset(&hooks, 0xff, sizeof hooks);
    char buffer[16];
    CHECK_INT(5, mode_service_label(service, buffer, sizeof buffer));
    CHECK_STRING("Cache", buffer);
    start_on(&host, service);
    stop_and_free(&host, service);
    host_close(&host);
}

TEST(label_is_service_when_none_is_given)
{
    host_open(&host);
    mode_service_t service;
    CHECK_OK(mode_service_new(host.loop, NULL, NULL, NULL, &service));
    char buffer[16];
    CHECK_INT(7, mode_service_label(service, buffer, sizeof buffer));
    CHECK_STRING("Service", buffer);
    CHECK_OK(mode_service_free(service));
    host_close(&host);
}

TEST(label_that_is_no_utf8_does_no_harm)
{
    host_open(&host);
    mode_service_t service = plain_service(host.loop, "a\xff\xc3(\xf0\x9f");
    char buffer[64], *json;
    CHECK(mode_service_label(service, buffer, sizeof buffer) > 0);
    CHECK_OK(mode_beacon_json(service, &json, NULL));
    mode_free(json);
    CHECK_OK(mode_service_free(service));
    host_close(&host);
}

TEST(destroy_comes_once_with_the_user_data)
{
    host_open(&host);
    struct probe probe = {.label = "A"};
    probe_new(&probe, host.loop, NULL);
    CHECK_INT(0, probe.destroy_count);
    CHECK_OK(mode_service_free(probe.service));
    host_run(&host);
    CHECK_INT(1, probe.destroy_count);
    host_close(&host);
    CHECK_INT(1, probe.destroy_count);
}

/* ===== Asking ===== */

TEST(texts_are_cut_and_counted_as_by_snprintf)
{
    host_open(&host);
    mode_service_t root = plain_service(host.loop, "Root"), cache = plain_service(host.loop, "Cache");
    CHECK_OK(mode_service_add_dependency(root, cache));
    char buffer[32] = "unchanged";
    CHECK_INT(5, mode_service_label(cache, NULL, 0));
    CHECK_INT(5, mode_service_label(cache, buffer, 0));
    CHECK_STRING("unchanged", buffer);
    CHECK_INT(5, mode_service_label(cache, buffer, 1));
    CHECK_STRING("", buffer);
    CHECK_INT(5, mode_service_label(cache, buffer, 5));
    CHECK_STRING("Cach", buffer);
    CHECK_INT(5, mode_service_label(cache, buffer, 6));
    CHECK_STRING("Cache", buffer);
    CHECK_INT(10, mode_service_path(cache, buffer, sizeof buffer));
    CHECK_STRING("Root/Cache", buffer);
    CHECK_INT(10, mode_service_path(cache, buffer, 7));
    CHECK_STRING("Root/C", buffer);
    CHECK_INT(0, mode_service_crash_reason(cache, buffer, sizeof buffer));
    CHECK_STRING("", buffer);
    CHECK_ERROR(MODE_EINVAL, mode_service_label(cache, NULL, 1));
    CHECK_ERROR(MODE_EINVAL, mode_service_path(cache, NULL, 1));
    CHECK_ERROR(MODE_EINVAL, mode_service_crash_reason(cache, NULL, 1));
    CHECK_OK(mode_service_free(cache));
    CHECK_OK(mode_service_free(root));
    host_close(&host);
}

TEST(state_and_should_stop_follow_the_life)
{
    host_open(&host);
    struct probe probe = {.label = "A", .results = {[START] = MODE_PENDING, [STOP] = MODE_PENDING}};
    probe_new(&probe, host.loop, NULL);
    CHECK_INT(MODE_CREATED, mode_service_state(probe.service));
    CHECK_INT(0, mode_service_restart_count(probe.service));
    struct outcome started = OUTCOME, stopped = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
    host_turn(&host, 20);
    CHECK_INT(MODE_STARTING, mode_service_state(probe.service));
    CHECK_INT(0, mode_service_should_stop(probe.service));
    CHECK_OK(mode_done(probe.completions[START], MODE_OK, NULL));
    host_run_until(&host, &started);
    CHECK_INT(MODE_RUNNING, mode_service_state(probe.service));
    CHECK_INT(0, mode_service_should_stop(probe.service));
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
    host_turn(&host, 20);
    CHECK_INT(MODE_STOPPING, mode_service_state(probe.service));
    CHECK_INT(1, mode_service_should_stop(probe.service));
    CHECK_OK(mode_done(probe.completions[STOP], MODE_OK, NULL));
    host_run_until(&host, &stopped);
    CHECK_INT(MODE_STOPPED, mode_service_state(probe.service));
    CHECK_INT(1, mode_service_should_stop(probe.service));
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

TEST(loop_of_a_service_is_that_it_was_made_on)
{
    host_open(&host);
    mode_service_t service = plain_service(host.loop, "A");
    mode_loop_t loop;
    CHECK_OK(mode_service_loop(service, &loop));
    CHECK(MODE_SAME(host.loop, loop));
    CHECK_ERROR(MODE_EINVAL, mode_service_loop(service, NULL));
    CHECK_OK(mode_service_free(service));
    CHECK_ERROR(MODE_EHANDLE, mode_service_loop(service, &loop));
    host_close(&host);
}

static void ask_everything(void *user_data)
{
    mode_service_t service = *(mode_service_t *)user_data;
    char buffer[64];
    mode_loop_t loop;
    CHECK_INT(MODE_RUNNING, mode_service_state(service));
    CHECK_INT(0, mode_service_should_stop(service));
    CHECK_INT(0, mode_service_restart_count(service));
    CHECK_INT(1, mode_service_label(service, buffer, sizeof buffer));
    CHECK_INT(1, mode_service_path(service, buffer, sizeof buffer));
    CHECK_INT(0, mode_service_crash_reason(service, buffer, sizeof buffer));
    CHECK_OK(mode_service_loop(service, &loop));
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "from another thread"));
    CHECK_OK(mode_service_set_log_level(service, MODE_LOG_DEFAULT));
    CHECK_OK(mode_service_extend_deadline(service, 1));
    CHECK_OK(mode_service_mark_healthy(service));
}

TEST(any_thread_may_ask)
{
    host_open(&host);
    mode_service_t service = plain_service(host.loop, "A");
    start_on(&host, service);
    on_another_thread(ask_everything, &service);
    stop_and_free(&host, service);
    host_close(&host);
}

/* ===== Watching ===== */

static struct journal states;

static void note_state(mode_service_t service, mode_state state, void *user_data)
{
    static const char *const names[] = {"created",  "starting", "running",   "stopping",
                                        "stopped", "failed",   "restarting"};
    CHECK(MODE_SAME(service, *(mode_service_t *)user_data));
    CHECK(state >= MODE_CREATED && state <= MODE_RESTARTING);
    journal_add(&states, names[state], "");
}

TEST(watch_tells_of_each_state)
{
    host_open(&host);
    states = (struct journal)JOURNAL;
    mode_service_t service = plain_service(host.loop, "A");
    mode_watch_t watch;
    CHECK_OK(mode_service_watch(service, note_state, &service, &watch));
    start_on(&host, service);
    stop_on(&host, service);
    host_turn(&host, 5);
    CHECK_STRING("starting running stopping stopped", states.text);
    journal_clear(&states);
    start_on(&host, service);
    CHECK_OK(mode_watch_cancel(watch));
    CHECK_ERROR(MODE_EHANDLE, mode_watch_cancel(watch));
    stop_and_free(&host, service);
    CHECK_STRING("starting running", states.text);
    host_close(&host);
}

TEST(watch_ends_with_its_service)
{
    host_open(&host);
    states = (struct journal)JOURNAL;
    mode_service_t service = plain_service(host.loop, "A");
    mode_watch_t watch;
    CHECK_OK(mode_service_watch(service, note_state, &service, &watch));
    CHECK_OK(mode_service_watch(service, note_state, &service, NULL));
    CHECK_OK(mode_service_free(service));
    host_run(&host);
    CHECK_ERROR(MODE_EHANDLE, mode_watch_cancel(watch));
    CHECK_STRING("", states.text);
    host_close(&host);
}

TEST(watch_refuses_null)
{
    host_open(&host);
    mode_service_t service = plain_service(host.loop, "A");
    mode_watch_t watch;
    CHECK_ERROR(MODE_EINVAL, mode_service_watch(service, NULL, NULL, &watch));
    CHECK_ERROR(MODE_EHANDLE, mode_service_watch(NO_SERVICE, note_state, NULL, &watch));
    CHECK_ERROR(MODE_EHANDLE, mode_watch_cancel(NO_WATCH));
    CHECK_OK(mode_service_free(service));
    host_close(&host);
}

static mode_watch_t own_watch;
static int calls;

static void cancel_own_watch(mode_service_t service, mode_state state, void *user_data)
{
    (void)service, (void)state, (void)user_data;
    calls++;
    CHECK_OK(mode_watch_cancel(own_watch));
}

TEST(watch_may_be_cancelled_from_inside_its_callback)
{
    host_open(&host);
    calls = 0;
    mode_service_t service = plain_service(host.loop, "A");
    CHECK_OK(mode_service_watch(service, cancel_own_watch, NULL, &own_watch));
    start_on(&host, service);
    stop_and_free(&host, service);
    CHECK_INT(1, calls);
    host_close(&host);
}

static void stop_when_running(mode_service_t service, mode_state state, void *user_data)
{
    if (state == MODE_RUNNING)
        CHECK_OK(mode_service_stop(service, outcome_record, user_data));
}

TEST(watch_may_stop_its_service)
{
    host_open(&host);
    struct outcome stopped = OUTCOME;
    mode_service_t service = plain_service(host.loop, "A");
    CHECK_OK(mode_service_watch(service, stop_when_running, &stopped, NULL));
    CHECK_OK(mode_service_start(service, NULL, NULL));
    host_run(&host);
    CHECK_RESULT(MODE_OK, mode_service_stop, &stopped);
    CHECK_OK(mode_service_free(service));
    host_close(&host);
}
