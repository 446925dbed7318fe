/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * The store on the disk: a file with a line for each key, read once and replaced as a whole.
 */

#ifndef ARCHIVE_H
#define ARCHIVE_H

#include "file_writer.h"
#include "store.h"

typedef void (*archive_done)(int status, void *context);

typedef struct archive {
    store_t *store;
    file_writer_t writer;
    /** The revision that is on the disk, and the one on its way there. */
    uint64_t saved;
    uint64_t saving;
    archive_done done;
    void *context;
} archive_t;

/** UV_ENOMEM. */
int archive_init(archive_t *archive, uv_loop_t *loop, const char *path, store_t *store);

/** Not while it saves. */
void archive_clear(archive_t *archive);

/**
 * Reads the file into the store; none is an empty one. Blocks, so before anybody is served. UV_EINVAL: it is no archive.
 * UV_ENOMEM, UV_ENOSPC, or what the system said.
 */
int archive_load(archive_t *archive, uint64_t now);

/** Whether the store has changed since it was saved. */
bool archive_is_stale(const archive_t *archive);

/** Whether a save is under way. */
bool archive_is_saving(const archive_t *archive);

/** Saves the store as it is now; calls `done` later unless it returns an error. UV_EBUSY: it saves. UV_ENOMEM. */
int archive_save(archive_t *archive, uint64_t now, archive_done done, void *context);

/** Gives a save up, if there is one: `done` comes soon, with UV_ECANCELED. */
void archive_cancel(archive_t *archive);

#endif
