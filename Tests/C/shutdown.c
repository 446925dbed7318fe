/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* mode_shutdown(). */

#include "support.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

/* Whether the process has a thread of that name. */
static bool has_thread(const char *name)
{
    bool is_there = false;
    DIR *directory = opendir("/proc/self/task");
    CHECK(directory != NULL);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[300], line[64] = "";
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", entry->d_name);
        FILE *file = fopen(path, "r");
        if (file == NULL) // It has ended meanwhile.
            continue;
        if (fgets(line, sizeof line, file) != NULL) {
            line[strcspn(line, "\n")] = '\0';
            is_there = is_there || strcmp(line, name) == 0;
        }
        fclose(file);
    }
    closedir(directory);
    return is_there;
}

/* A thread that was joined may still be seen for a moment. */
static void wait_until_gone(const char *name)
{
    while (has_thread(name))
        sched_yield();
}

static void live_once(void)
{
    mode_loop_t loop;
    CHECK_OK(mode_loop_new("short-lived", &loop));
    mode_service_t service = plain_service(loop, "A");
    struct outcome started = OUTCOME, stopped = OUTCOME;
    CHECK_OK(mode_service_start(service, outcome_record, &started));
    outcome_wait(&started, 1);
    CHECK(has_thread("short-lived"));
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
        CHECK(has_thread("mode.render"));
        CHECK_OK(mode_shutdown());
        wait_until_gone("mode.render");
        wait_until_gone("short-lived");
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
