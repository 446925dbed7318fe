/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * Keys, their values, and when they end. Knows nothing of loops, files and clients: times are milliseconds of whatever clock
 * the caller has, and statuses are libuv's.
 */

#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv/tree.h>

/** For keys that do not end by themselves. */
#define STORE_NEVER UINT64_MAX

struct store_entry;

/* Trees, because clients choose the keys: they cannot make a tree slow, as they can a hash table. */
RB_HEAD(store_keys, store_entry);
RB_HEAD(store_deadlines, store_entry);

typedef struct store {
    struct store_keys keys;
    struct store_deadlines deadlines;
    size_t count;
    size_t bytes;
    size_t max_bytes;
    /** Counts changes, so that who saves the store knows whether there is anything new. */
    uint64_t revision;
} store_t;

/** What is called for an entry; a result other than 0 ends the visit. */
typedef int (*store_visitor)(const char *key, const char *value, uint64_t deadline, void *context);

void store_init(store_t *store, size_t max_bytes);
void store_clear(store_t *store);

/** UV_ENOSPC: the store is full. UV_ENOMEM. In both cases it is as it was. */
int store_set(store_t *store, const char *key, const char *value, uint64_t deadline);

/** NULL: there is no such key, or it is over. Lives until the next change. */
const char *store_get(store_t *store, const char *key, uint64_t now);

/** Whether there was one. */
bool store_delete(store_t *store, const char *key, uint64_t now);

/** Removes what is over; how many they were. Costs nothing while nothing is. */
size_t store_expire(store_t *store, uint64_t now);

/** In the order of the keys. Returns 0, or what the visitor returned. */
int store_visit(store_t *store, store_visitor visitor, void *context);

#endif
