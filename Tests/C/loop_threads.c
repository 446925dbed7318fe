/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Loops with a thread of Mode's: mode_loop_new(), mode_loop_main(). */

#include "support.h"

#include <stdio.h>
#include <string.h>

static struct outcome reached;
static char thread_name[64];

static void note_thread(void *user_data)
{
    (void)user_data;
    FILE *file = fopen("/proc/thread-self/comm", "r");
    CHECK(file != NULL);
    CHECK(fgets(thread_name, sizeof thread_name, file) != NULL);
    fclose(file);
    thread_name[strcspn(thread_name, "\n")] = '\0';
    outcome_reach(&reached);
}

static const char *name_of_thread(mode_loop_t loop)
{
    reached = (struct outcome)OUTCOME;
    CHECK_OK(mode_loop_post(loop, note_thread, NULL));
    outcome_wait(&reached, 1);
    return thread_name;
}

static pthread_barrier_t all_are_there;
static mode_loop_t main_loops[4];

static void *ask_for_main(void *place)
{
    pthread_barrier_wait(&all_are_there);
    *(mode_loop_t *)place = mode_loop_main();
    return NULL;
}

TEST(main_loop_is_the_same_for_threads_that_ask_first)
{
    pthread_t threads[COUNT_OF(main_loops)];
    CHECK_INT(0, pthread_barrier_init(&all_are_there, NULL, COUNT_OF(main_loops)));
    for (size_t i = 0; i < COUNT_OF(main_loops); i++)
        CHECK_INT(0, pthread_create(&threads[i], NULL, ask_for_main, &main_loops[i]));
    for (size_t i = 0; i < COUNT_OF(main_loops); i++)
        CHECK_INT(0, pthread_join(threads[i], NULL));
    for (size_t i = 0; i < COUNT_OF(main_loops); i++)
        CHECK(MODE_SAME(mode_loop_main(), main_loops[i]));
    pthread_barrier_destroy(&all_are_there);
}

TEST(new_loop_runs_what_is_posted_on_a_thread_of_its_name)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("cache", &loop));
    CHECK_STRING("cache", name_of_thread(loop));
    CHECK_INT(0, mode_loop_is_current(loop));
    CHECK_OK(mode_loop_free(loop));
}

TEST(new_loop_shows_the_first_15_bytes_of_a_long_name)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("a-name-of-more-than-15-bytes", &loop));
    CHECK_STRING("a-name-of-more-", name_of_thread(loop));
    CHECK_OK(mode_loop_free(loop));
}

TEST(new_loop_has_a_name_when_none_is_given)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_new(NULL, &loop));
    CHECK_STRING("mode.loop", name_of_thread(loop));
    CHECK_OK(mode_loop_free(loop));
}

TEST(new_loop_refuses_null) { CHECK_ERROR(MODE_EINVAL, mode_loop_new("x", NULL)); }

static void see_loop(void *user_data)
{
    mode_loop_t loop = *(mode_loop_t *)user_data;
    CHECK(MODE_SAME(loop, mode_loop_current()));
    CHECK_INT(1, mode_loop_is_current(loop));
    CHECK_OK(mode_loop_hold(loop));
    CHECK_OK(mode_loop_unhold(loop));
    outcome_reach(&reached);
}

TEST(new_loop_is_current_in_its_callbacks)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("x", &loop));
    reached = (struct outcome)OUTCOME;
    CHECK_OK(mode_loop_post(loop, see_loop, &loop));
    outcome_wait(&reached, 1);
    CHECK_OK(mode_loop_free(loop));
}

TEST(new_loop_works_again_after_its_thread_has_ended)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("x", &loop));
    for (int i = 0; i < 50; i++)
        CHECK_STRING("x", name_of_thread(loop));
    CHECK_OK(mode_loop_free(loop));
}

static int next_number;

static void expect_next(void *user_data)
{
    CHECK_INT(next_number, *(int *)user_data);
    next_number++;
}

TEST(new_loop_runs_posts_in_order)
{
    static int numbers[10000];
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("x", &loop));
    next_number = 0;
    reached = (struct outcome)OUTCOME;
    for (int i = 0; i < 10000; i++) {
        numbers[i] = i;
        CHECK_OK(mode_loop_post(loop, expect_next, &numbers[i]));
    }
    CHECK_OK(mode_loop_post(loop, outcome_reach, &reached));
    outcome_wait(&reached, 1);
    CHECK_INT(10000, next_number);
    CHECK_OK(mode_loop_free(loop));
}

TEST(free_refuses_a_loop_with_a_running_service)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("x", &loop));
    mode_service_t service = plain_service(loop, "A");
    struct outcome started = OUTCOME, stopped = OUTCOME;
    CHECK_OK(mode_service_start(service, outcome_record, &started));
    outcome_wait(&started, 1);
    CHECK_ERROR(MODE_EBUSY, mode_loop_free(loop));
    CHECK_OK(mode_service_stop(service, outcome_record, &stopped));
    outcome_wait(&stopped, 1);
    CHECK_OK(mode_loop_free(loop));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_free(loop));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_post(loop, ignore, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_service_loop(service, &loop));
    CHECK_INT(MODE_STOPPED, mode_service_state(service));
    CHECK_OK(mode_service_free(service));
}

TEST(free_refuses_loops_that_were_not_made_by_new)
{
    struct host host;
    host_open(&host);
    CHECK_ERROR(MODE_EINVAL, mode_loop_free(host.loop));
    CHECK_ERROR(MODE_EINVAL, mode_loop_free(mode_loop_main()));
    CHECK_ERROR(MODE_EHANDLE, mode_loop_free(NO_LOOP));
    host_close(&host);
}

TEST(freed_loops_run_what_was_posted_before)
{
    reached = (struct outcome)OUTCOME;
    for (int i = 0; i < 20; i++) {
        mode_loop_t loop;
        CHECK_OK(mode_loop_new("x", &loop));
        CHECK_OK(mode_loop_post(loop, outcome_reach, &reached));
        CHECK_OK(mode_loop_free(loop));
    }
    outcome_wait(&reached, 20);
}

static void free_own_loop(void *user_data)
{
    CHECK_OK(mode_loop_free(*(mode_loop_t *)user_data));
    outcome_reach(&reached);
}

TEST(loop_can_be_freed_from_its_own_callback)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("x", &loop));
    reached = (struct outcome)OUTCOME;
    CHECK_OK(mode_loop_post(loop, free_own_loop, &loop));
    outcome_wait(&reached, 1);
    CHECK_ERROR(MODE_EHANDLE, mode_loop_is_current(loop));
}

TEST(service_lives_on_the_thread_of_a_new_loop)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("x", &loop));
    struct journal journal = JOURNAL;
    struct probe probe = {.label = "A", .journal = &journal};
    probe_new(&probe, loop, NULL);
    mode_loop_t its;
    CHECK_OK(mode_service_loop(probe.service, &its));
    CHECK(MODE_SAME(loop, its));
    struct outcome started = OUTCOME, stopped = OUTCOME;
    CHECK_OK(mode_service_start(probe.service, outcome_record, &started));
    outcome_wait(&started, 1);
    CHECK_OK(mode_service_stop(probe.service, outcome_record, &stopped));
    outcome_wait(&stopped, 1);
    CHECK_RESULT(MODE_OK, mode_service_stop, &stopped);
    CHECK_OK(mode_service_free(probe.service));
    settle(loop);
    CHECK_STRING("A:on_first_start A:on_start A:on_started A:on_stop A:on_shutdown A:destroy", journal.text);
    CHECK_OK(mode_loop_free(loop));
}

TEST(main_loop_is_always_the_same)
{
    CHECK(MODE_SAME(mode_loop_main(), mode_loop_main()));
    CHECK(!MODE_SAME(NO_LOOP, mode_loop_main()));
}

TEST(main_loop_is_served_by_a_thread_when_no_worker_runs)
{
    CHECK(name_of_thread(mode_loop_main())[0] != '\0');
    CHECK_INT(0, mode_loop_is_current(mode_loop_main()));
    mode_service_t service = plain_service(mode_loop_main(), "A");
    struct outcome started = OUTCOME, stopped = OUTCOME;
    CHECK_OK(mode_service_start(service, outcome_record, &started));
    outcome_wait(&started, 1);
    CHECK_RESULT(MODE_OK, mode_service_start, &started);
    CHECK_OK(mode_service_stop(service, outcome_record, &stopped));
    outcome_wait(&stopped, 1);
    CHECK_OK(mode_service_free(service));
}
