/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* A supervisor with three children, for the tests of supervisors. */

#include "team.h"

#include <string.h>

struct host host;
struct journal journal;
const mode_backoff no_backoff = {.kind = MODE_BACKOFF_NONE};

mode_supervisor_options quick_options(void)
{
    return (mode_supervisor_options){.size = sizeof(mode_supervisor_options), .label = "S", .backoff = no_backoff};
}

void team_new(struct team *team, const mode_supervisor_options *options)
{
    memset(team, 0, sizeof *team);
    journal = (struct journal)JOURNAL;
    host_open(&host);
    CHECK_OK(mode_supervisor_new(host.loop, options, &team->supervisor));
    team->a = (struct probe){.label = "A", .journal = &journal};
    team->b = (struct probe){.label = "B", .journal = &journal};
    team->c = (struct probe){.label = "C", .journal = &journal};
    probe_new(&team->a, host.loop, NULL);
    probe_new(&team->b, host.loop, NULL);
    probe_new(&team->c, host.loop, NULL);
}

void team_add_all(struct team *team, const mode_child_options *options)
{
    struct probe *probes[] = {&team->a, &team->b, &team->c};
    for (size_t i = 0; i < COUNT_OF(probes); i++)
        CHECK_OK(mode_supervisor_add(team->supervisor, probes[i]->service, options, NULL, NULL));
}

void team_start(struct team *team, mode_supervisor_options options)
{
    team_new(team, &options);
    team_add_all(team, NULL);
    start_on(&host, team->supervisor);
    journal_clear(&journal);
}

void team_free(struct team *team)
{
    struct outcome stopped = OUTCOME;
    CHECK_OK(mode_service_stop(team->supervisor, outcome_record, &stopped));
    host_run(&host);
    CHECK_INT(1, outcome_count(&stopped));
    CHECK_OK(mode_service_free(team->supervisor));
    CHECK_OK(mode_service_free(team->a.service));
    CHECK_OK(mode_service_free(team->b.service));
    CHECK_OK(mode_service_free(team->c.service));
    host_run(&host);
    CHECK_INT(1, team->a.destroy_count);
    host_close(&host);
}

void crash(struct probe *probe)
{
    CHECK_OK(mode_service_crash(probe->service, -9, "on purpose"));
}

/* Runs the host until a service is in a state. */
void run_until_state(mode_service_t service, mode_state state)
{
    while (mode_service_state(service) != (int)state)
        CHECK(host_step(&host) || mode_service_state(service) == (int)state);
}

/* Runs the host until a hook has been called so often. */
void run_until_calls(struct probe *probe, enum hook hook, int calls)
{
    while (probe->calls[hook] < calls)
        CHECK(host_step(&host) || probe->calls[hook] >= calls);
}
