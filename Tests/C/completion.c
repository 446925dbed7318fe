/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* mode_done(): hooks that end later, twice, never, from everywhere. */

#include "support.h"

static struct host host;

static void done_inside(struct probe *probe)
{
    int *status = probe->context;
    CHECK_OK(mode_done(probe->completions[START], *status, "said inside"));
}

TEST(hook_may_be_ended_before_it_returns)
{
    host_open(&host);
    int status = MODE_OK;
    struct probe probe = {.label = "A", .results = {[START] = MODE_PENDING}, .inside = {[START] = done_inside}};
    probe.context = &status;
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    stop_on(&host, probe.service);
    status = -55;
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
    host_run(&host);
    CHECK_RESULT(MODE_EFAILED, mode_service_start, &started);
    CHECK_CONTAINS("said inside", started.message);
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

TEST(hook_fails_when_it_is_ended_with_an_error)
{
    host_open(&host);
    struct probe probe = {.label = "A", .results = {[START] = MODE_PENDING}};
    probe_new(&probe, host.loop, NULL);
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
    host_turn(&host, 20);
    CHECK_OK(mode_done(probe.completions[START], -66, "no such host"));
    host_run(&host);
    CHECK_RESULT(MODE_EFAILED, mode_service_start, &started);
    CHECK_CONTAINS("no such host", started.message);
    CHECK_CONTAINS("on_start", started.message);
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

static int fail_in_words(mode_service_t service, mode_completion_t completion, void *user_data)
{
    (void)service;
    return mode_fail(completion, *(int *)user_data, "no such host");
}

TEST(hook_fails_at_once_with_words)
{
    int statuses[] = {-66, MODE_OK}; /* What is no failure counts as one. */
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        host_open(&host);
        mode_service_hooks hooks = {.size = sizeof hooks, .on_start = fail_in_words};
        mode_service_t service;
        struct outcome started = OUTCOME;
        CHECK_OK(mode_service_new(host.loop, &hooks, NULL, &statuses[i], &service));
        CHECK_OK(mode_service_start(service, outcome_record, &started));
        host_run(&host);
        CHECK_RESULT(MODE_EFAILED, mode_service_start, &started);
        CHECK_CONTAINS("no such host", started.message);
        CHECK_OK(mode_service_free(service));
        host_close(&host);
    }
    CHECK_INT(MODE_PENDING, mode_fail((mode_completion_t){0, 0}, -1, NULL));
    CHECK_CONTAINS("completion", mode_last_error());
}

TEST(completion_is_refused_when_it_was_ended)
{
    host_open(&host);
    struct probe probe = {.label = "A", .results = {[START] = MODE_PENDING}};
    probe_new(&probe, host.loop, NULL);
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
    host_turn(&host, 20);
    CHECK_ERROR(MODE_EINVAL, mode_done(probe.completions[START], 1, NULL));
    CHECK_OK(mode_done(probe.completions[START], MODE_OK, NULL));
    CHECK_ERROR(MODE_EALREADY, mode_done(probe.completions[START], MODE_OK, NULL));
    host_run_until(&host, &started);
    CHECK_RESULT(MODE_OK, mode_service_start, &started);
    CHECK_ERROR(MODE_EALREADY, mode_done(probe.completions[START], -1, NULL));
    stop_on(&host, probe.service);
    CHECK_ERROR(MODE_EALREADY, mode_done(probe.completions[START], MODE_OK, NULL));
    CHECK_OK(mode_service_free(probe.service));
    CHECK_ERROR(MODE_EHANDLE, mode_done(probe.completions[START], MODE_OK, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_done(NO_COMPLETION, MODE_OK, NULL));
    host_close(&host);
}

TEST(completion_is_refused_when_its_hook_has_returned)
{
    host_open(&host);
    struct probe probe = {.label = "A", .results = {[STOP] = -1}};
    probe_new(&probe, host.loop, NULL);
    start_on(&host, probe.service);
    CHECK_ERROR(MODE_EALREADY, mode_done(probe.completions[START], MODE_OK, NULL));
    struct outcome stopped = OUTCOME;
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
    host_run(&host);
    CHECK_ERROR(MODE_EALREADY, mode_done(probe.completions[STOP], MODE_OK, NULL));
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}

TEST(completion_of_an_earlier_run_does_not_end_a_later_one)
{
    host_open(&host);
    struct probe probe = {.label = "A", .results = {[START] = MODE_PENDING}};
    probe_new(&probe, host.loop, NULL);
    struct outcome first = OUTCOME, second = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &first));
    host_turn(&host, 20);
    mode_completion_t earlier = probe.completions[START];
    CHECK_OK(mode_done(earlier, MODE_OK, NULL));
    host_run_until(&host, &first);
    stop_on(&host, probe.service);
    CHECK_OK(mode_service_start(probe.service, outcome_record, &second));
    host_turn(&host, 20);
    CHECK(!MODE_SAME(earlier, probe.completions[START]));
    CHECK_ERROR(MODE_EALREADY, mode_done(earlier, MODE_OK, NULL));
    host_turn(&host, 20);
    CHECK_INT(0, outcome_count(&second));
    CHECK_OK(mode_done(probe.completions[START], MODE_OK, NULL));
    host_run_until(&host, &second);
    stop_and_free(&host, probe.service);
    host_close(&host);
}

static void done_elsewhere(void *user_data)
{
    struct probe *probe = user_data;
    CHECK_OK(mode_done(probe->completions[START], MODE_OK, NULL));
}

TEST(hook_may_be_ended_by_another_thread)
{
    host_open(&host);
    struct probe probe = {.label = "A", .results = {[START] = MODE_PENDING}};
    probe_new(&probe, host.loop, NULL);
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
    host_turn(&host, 20);
    on_another_thread(done_elsewhere, &probe);
    host_run_until(&host, &started);
    CHECK_RESULT(MODE_OK, mode_service_start, &started);
    stop_and_free(&host, probe.service);
    host_close(&host);
}

static void *race_to_end(void *user_data)
{
    struct probe *probe = user_data;
    int result = mode_done(probe->completions[START], MODE_OK, NULL);
    CHECK(result == MODE_OK || result == MODE_EALREADY);
    outcome_record(result, "", probe->context);
    return NULL;
}

TEST(one_of_many_threads_ends_a_hook)
{
    host_open(&host);
    struct probe probe = {.label = "A", .results = {[START] = MODE_PENDING}};
    probe_new(&probe, host.loop, NULL);
    for (int round = 0; round < 30; round++) {
        struct outcome started = OUTCOME, ended[3] = {OUTCOME, OUTCOME, OUTCOME};
        CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
        int before = probe.calls[START];
        while (probe.calls[START] == before)
            uv_run(&host.uv, UV_RUN_NOWAIT);
        struct probe copies[3] = {probe, probe, probe};
        pthread_t threads[3];
        int winners = 0;
        for (int i = 0; i < 3; i++) {
            copies[i].context = &ended[i];
            CHECK_INT(0, pthread_create(&threads[i], NULL, race_to_end, &copies[i]));
        }
        for (int i = 0; i < 3; i++) {
            CHECK_INT(0, pthread_join(threads[i], NULL));
            winners += ended[i].status == MODE_OK;
        }
        CHECK_INT(1, winners);
        host_run_until(&host, &started);
        stop_on(&host, probe.service);
    }
    CHECK_OK(mode_service_free(probe.service));
    host_close(&host);
}
