/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * A service that looks after the store: reads the archive before the first start, removes keys whose time is over, and saves
 * what has not been saved when it stops.
 */

#ifndef KEEPER_H
#define KEEPER_H

#include "saver.h"

typedef struct keeper {
    saver_t saver;
    mode_service_t service;
} keeper_t;

/** Creates the service. `keeper` and `archive` are needed until it is freed. What mode_service_new() says. */
int keeper_new(keeper_t *keeper, uv_loop_t *uv, mode_loop_t loop, archive_t *archive);

#endif
