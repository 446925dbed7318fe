/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * kvservices.h: what the server has in Swift. The rules are those of mode.h, which is in the same library.
 */

#ifndef KVSERVICES_H
#define KVSERVICES_H

#include <mode.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KVSERVICES_VERSION_MAJOR 1
#define KVSERVICES_VERSION_MINOR 0
#define KVSERVICES_VERSION_PATCH 0

/**
 * Creates a service that counts, and each `interval` nanoseconds logs how much that was. Free it by mode_service_free(); its
 * handle is needed to count, so not before the server is done.
 *
 * MODE_EINVAL: `stats` is NULL, or `interval` is 0. MODE_EHANDLE: no loop.
 */
int kv_stats_new(mode_loop_t loop, uint64_t interval, mode_service_t *stats);

/** Counts one more of what is called `name`. [loop] MODE_EINVAL: `name` is NULL. MODE_EHANDLE, MODE_ETHREAD. */
int kv_stats_count(mode_service_t stats, const char *name);

/**
 * What was counted, "GET 7 SET 2", in the order of the names. Writes at most `capacity` bytes, NUL included, and returns the
 * whole length without NUL, as snprintf() does. [loop] MODE_EHANDLE, MODE_ETHREAD.
 */
int kv_stats_text(mode_service_t stats, char *buffer, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
