/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* mode_shutdown(). */

#include "support.h"

#include <dirent.h>
#include <string.h>
#include <sched.h>

static int count_threads(void)
{
    int count = 0;
    DIR *directory = opendir("/proc/self/task");
    CHECK(directory != NULL);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

/* A thread that was joined may still be seen for a moment. */
static void wait_for_threads(int count)
{
    while (count_threads() != count)
        sched_yield();
}

static void live_once(void)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("x", &loop));
    mode_service_t service = plain_service(loop, "A");
    struct outcome started = OUTCOME, stopped = OUTCOME;
    CHECK_OK(mode_service_start(service, outcome_record, &started));
    outcome_wait(&started, 1);
    uint8_t *bytes;
    size_t length;
    CHECK_OK(mode_graph_render(service, MODE_GRAPH_DOT, &bytes, &length));
    mode_free(bytes);
    CHECK_OK(mode_service_stop(service, outcome_record, &stopped));
    outcome_wait(&stopped, 1);
    CHECK_OK(mode_service_free(service));
    CHECK_OK(mode_loop_free(loop));
}

TEST_IN_FRESH_PROCESS(shutdown_ends_the_threads_that_nothing_needs)
{
    silence();
    for (int i = 0; i < 3; i++) { // Everything still works afterwards.
        live_once();
        CHECK(count_threads() > 1);
        CHECK_OK(mode_shutdown());
        wait_for_threads(1);
    }
}

TEST(shutdown_leaves_loops_with_running_services)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("x", &loop));
    mode_service_t service = plain_service(loop, "A");
    struct outcome started = OUTCOME, stopped = OUTCOME;
    CHECK_OK(mode_service_start(service, outcome_record, &started));
    outcome_wait(&started, 1);
    CHECK_OK(mode_shutdown());
    CHECK_INT(MODE_RUNNING, mode_service_state(service));
    CHECK_OK(mode_service_stop(service, outcome_record, &stopped));
    outcome_wait(&stopped, 1);
    CHECK_OK(mode_service_free(service));
    CHECK_OK(mode_loop_free(loop));
}

static void shut_down_inside(void *user_data)
{
    CHECK_ERROR(MODE_EBUSY, mode_shutdown());
    outcome_reach(user_data);
}

TEST(shutdown_is_refused_from_a_callback)
{
    struct host host;
    struct outcome reached = OUTCOME, posted = OUTCOME;
    host_open(&host);
    CHECK_OK(mode_loop_post(host.loop, shut_down_inside, &reached));
    host_run(&host);
    CHECK_INT(1, outcome_count(&reached));
    host_close(&host);
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("x", &loop));
    CHECK_OK(mode_loop_post(loop, shut_down_inside, &posted));
    outcome_wait(&posted, 1);
    CHECK_OK(mode_loop_free(loop));
}

TEST(shutdown_works_when_nothing_was_done)
{
    CHECK_OK(mode_shutdown());
    CHECK_OK(mode_shutdown());
}
