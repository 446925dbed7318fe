/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * A service that saves the store now and then, if it has changed. It fails when the disk does; what becomes of it then is
 * its supervisor's business.
 */

#ifndef FLUSHER_H
#define FLUSHER_H

#include "saver.h"

typedef struct flusher {
    saver_t saver;
    mode_service_t service;
} flusher_t;

/** Creates the service. `flusher` and `archive` are needed until it is freed. What mode_service_new() says. */
int flusher_new(flusher_t *flusher, uv_loop_t *uv, mode_loop_t loop, archive_t *archive);

/** Fails it on purpose. MODE_ESTATE: it is down already. Or what mode_service_crash() says. */
int flusher_crash(flusher_t *flusher);

#endif
