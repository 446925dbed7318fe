/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * Replaces a file in one step, without blocking the loop: writes another one beside it, to the disk, and renames that.
 * Whoever reads the file sees all of the old or all of the new contents, also after a power failure.
 */

#ifndef FILE_WRITER_H
#define FILE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

/** `status` is 0 or one of libuv's errors; the file is then as it was. */
typedef void (*file_writer_done)(int status, void *context);

typedef struct file_writer {
    uv_loop_t *loop;
    char *path;
    char *temporary;
    /** One write at a time; all below is about it. */
    bool is_busy;
    bool is_cancelled;
    uv_fs_t request;
    uv_file file;
    int status;
    char *bytes;
    size_t length;
    size_t written;
    file_writer_done done;
    void *context;
} file_writer_t;

/** UV_ENOMEM. */
int file_writer_init(file_writer_t *writer, uv_loop_t *loop, const char *path);

/** Not while it is busy. */
void file_writer_clear(file_writer_t *writer);

/**
 * Takes over `bytes`, from malloc(), whatever it returns, and calls `done` later unless that is an error. UV_EBUSY: a write is
 * under way.
 */
int file_writer_write(file_writer_t *writer, char *bytes, size_t length, file_writer_done done, void *context);

/** Gives up: `done` comes with UV_ECANCELED as soon as the step that is under way has ended. */
void file_writer_cancel(file_writer_t *writer);

#endif
