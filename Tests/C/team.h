/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* A supervisor with three children, for the tests of supervisors; made by team_new(), on a host of its own. */

#ifndef TEAM_H
#define TEAM_H

#include "support.h"

extern struct host host;
extern struct journal journal;
extern const mode_backoff no_backoff;

struct team {
    mode_service_t supervisor;
    struct probe a, b, c;
};

mode_supervisor_options quick_options(void);
void team_new(struct team *team, const mode_supervisor_options *options);
void team_add_all(struct team *team, const mode_child_options *options);
void team_start(struct team *team, mode_supervisor_options options);
void team_free(struct team *team);
void crash(struct probe *probe);
/* Runs the host until a service is in a state. */
void run_until_state(mode_service_t service, mode_state state);
/* Runs the host until a hook has been called so often. */
void run_until_calls(struct probe *probe, enum hook hook, int calls);

#endif
