/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "store.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct store_entry {
    RB_ENTRY(store_entry) by_key;
    RB_ENTRY(store_entry) by_deadline;
    uint64_t deadline;
    size_t bytes;
    const char *value; /* behind the key */
    char key[];
};

static int compare_keys(const struct store_entry *a, const struct store_entry *b) { return strcmp(a->key, b->key); }

static int compare_deadlines(const struct store_entry *a, const struct store_entry *b) {
    if (a->deadline != b->deadline) return a->deadline < b->deadline ? -1 : 1;
    return compare_keys(a, b);
}

RB_GENERATE_STATIC(store_keys, store_entry, by_key, compare_keys)
RB_GENERATE_STATIC(store_deadlines, store_entry, by_deadline, compare_deadlines)

void store_init(store_t *store, size_t max_bytes) {
    memset(store, 0, sizeof *store);
    RB_INIT(&store->keys);
    RB_INIT(&store->deadlines);
    store->max_bytes = max_bytes;
}

static struct store_entry *make_entry(const char *key, const char *value, uint64_t deadline) {
    size_t key_size = strlen(key) + 1;
    size_t value_size = strlen(value) + 1;
    size_t bytes = sizeof(struct store_entry) + key_size + value_size;
    struct store_entry *entry = malloc(bytes);
    if (entry == NULL) return NULL;
    entry->deadline = deadline;
    entry->bytes = bytes;
    memcpy(entry->key, key, key_size);
    entry->value = memcpy(entry->key + key_size, value, value_size);
    return entry;
}

/* RB_FIND() compares entries, so it would need one with a copy of the key. */
static struct store_entry *find(store_t *store, const char *key) {
    struct store_entry *entry = RB_ROOT(&store->keys);
    while (entry != NULL) {
        int order = strcmp(key, entry->key);
        if (order == 0) return entry;
        entry = order < 0 ? RB_LEFT(entry, by_key) : RB_RIGHT(entry, by_key);
    }
    return NULL;
}

static void add(store_t *store, struct store_entry *entry) {
    RB_INSERT(store_keys, &store->keys, entry);
    if (entry->deadline != STORE_NEVER) RB_INSERT(store_deadlines, &store->deadlines, entry);
    store->count++;
    store->bytes += entry->bytes;
    store->revision++;
}

static void discard(store_t *store, struct store_entry *entry) {
    RB_REMOVE(store_keys, &store->keys, entry);
    if (entry->deadline != STORE_NEVER) RB_REMOVE(store_deadlines, &store->deadlines, entry);
    store->count--;
    store->bytes -= entry->bytes;
    store->revision++;
    free(entry);
}

void store_clear(store_t *store) {
    while (!RB_EMPTY(&store->keys)) discard(store, RB_ROOT(&store->keys));
}

int store_set(store_t *store, const char *key, const char *value, uint64_t deadline) {
    struct store_entry *old = find(store, key);
    struct store_entry *entry = make_entry(key, value, deadline);
    if (entry == NULL) return UV_ENOMEM;
    if (store->bytes - (old != NULL ? old->bytes : 0) + entry->bytes > store->max_bytes) {
        free(entry);
        return UV_ENOSPC;
    }
    if (old != NULL) discard(store, old);
    add(store, entry);
    return 0;
}

const char *store_get(store_t *store, const char *key, uint64_t now) {
    const struct store_entry *entry = find(store, key);
    return entry != NULL && entry->deadline > now ? entry->value : NULL;
}

bool store_delete(store_t *store, const char *key, uint64_t now) {
    struct store_entry *entry = find(store, key);
    bool was_there = entry != NULL && entry->deadline > now;
    if (entry != NULL) discard(store, entry);
    return was_there;
}

size_t store_expire(store_t *store, uint64_t now) {
    size_t count = 0;
    struct store_entry *entry;
    while ((entry = RB_MIN(store_deadlines, &store->deadlines)) != NULL && entry->deadline <= now) {
        discard(store, entry);
        count++;
    }
    return count;
}

int store_visit(store_t *store, store_visitor visitor, void *context) {
    struct store_entry *entry;
    RB_FOREACH(entry, store_keys, &store->keys) {
        int result = visitor(entry->key, entry->value, entry->deadline, context);
        if (result != 0) return result;
    }
    return 0;
}
