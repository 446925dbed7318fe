/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Children on other loops, and many of them. */

#include "support.h"

#include <string.h>

static struct host host;
static struct journal journal;

static void setup(void)
{
    journal = (struct journal)JOURNAL;
    host_open(&host);
}

static void note_loop(struct probe *probe)
{
    mode_loop_t *seen = probe->context;
    *seen = mode_loop_current();
}

TEST(child_on_another_loop_lives_on_that_one)
{
    setup();
    mode_loop_t other, seen = NO_LOOP;
    CHECK_OK(mode_loop_new("other", &other));
    mode_service_t root = plain_service(host.loop, "Root");
    struct probe child = {.label = "C", .inside = {[START] = note_loop}, .context = &seen};
    probe_new(&child, other, NULL);
    CHECK_OK(mode_service_add_dependency(root, child.service));
    start_on(&host, root);
    CHECK(MODE_SAME(other, seen));
    stop_and_free(&host, root);
    CHECK_OK(mode_service_free(child.service));
    settle(other);
    CHECK_OK(mode_loop_free(other));
    host_close(&host);
}

enum { MANY = 10000 };

TEST(ten_thousand_services_start_and_stop)
{
    static mode_service_t services[MANY];
    setup();
    mode_service_t root = plain_service(host.loop, "Root");
    mode_service_hooks hooks = {.size = sizeof hooks, .on_start = hook_that_succeeds};
    mode_service_options options = {.size = sizeof options, .label = "Child", .mundane_level = MODE_LOG_TRACE};
    for (int i = 0; i < MANY; i++) {
        CHECK_OK(mode_service_new(host.loop, &hooks, &options, NULL, &services[i]));
        CHECK_OK(mode_service_add_dependency(root, services[i]));
    }
    start_on(&host, root);
    for (int i = 0; i < MANY; i++)
        CHECK_INT(MODE_RUNNING, mode_service_state(services[i]));
    stop_on(&host, root);
    for (int i = 0; i < MANY; i++) {
        CHECK_INT(MODE_STOPPED, mode_service_state(services[i]));
        CHECK_OK(mode_service_free(services[i]));
    }
    CHECK_OK(mode_service_free(root));
    CHECK_ERROR(MODE_EHANDLE, mode_service_state(services[MANY - 1]));
    host_close(&host);
}

TEST(a_thousand_services_in_a_chain_start_and_stop)
{
    enum { DEPTH = 1000 };
    static mode_service_t services[DEPTH];
    setup();
    for (int i = 0; i < DEPTH; i++) {
        services[i] = plain_service(host.loop, "Link");
        if (i > 0)
            CHECK_OK(mode_service_add_dependency(services[i - 1], services[i]));
    }
    CHECK_ERROR(MODE_ECYCLE, mode_service_add_dependency(services[DEPTH - 1], services[0]));
    start_on(&host, services[0]);
    CHECK_INT(MODE_RUNNING, mode_service_state(services[DEPTH - 1]));
    CHECK_INT(5 * DEPTH - 1, mode_service_path(services[DEPTH - 1], NULL, 0));
    stop_on(&host, services[0]);
    for (int i = 0; i < DEPTH; i++)
        CHECK_OK(mode_service_free(services[i]));
    host_close(&host);
}
