/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "file_writer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum { NO_FILE = -1, PERMISSIONS = 0600 };

/*
 * Each step is one request to libuv's thread pool, and its callback begins the next one:
 *
 *     open, write, ..., fsync, close, rename       and, when one of them fails: close, unlink
 */
static void did_open(uv_fs_t *request);
static void did_write(uv_fs_t *request);
static void did_sync(uv_fs_t *request);
static void did_close(uv_fs_t *request);
static void did_rename(uv_fs_t *request);
static void did_unlink(uv_fs_t *request);

int file_writer_init(file_writer_t *writer, uv_loop_t *loop, const char *path) {
    static const char suffix[] = ".new";
    size_t length = strlen(path);
    memset(writer, 0, sizeof *writer);
    writer->loop = loop;
    writer->path = malloc(length + 1);
    writer->temporary = malloc(length + sizeof suffix);
    if (writer->path == NULL || writer->temporary == NULL) {
        file_writer_clear(writer);
        return UV_ENOMEM;
    }
    memcpy(writer->path, path, length + 1);
    memcpy(writer->temporary, path, length);
    memcpy(writer->temporary + length, suffix, sizeof suffix);
    return 0;
}

void file_writer_clear(file_writer_t *writer) {
    free(writer->path);
    free(writer->temporary);
    memset(writer, 0, sizeof *writer);
}

static void finish(file_writer_t *writer) {
    free(writer->bytes);
    writer->bytes = NULL;
    writer->is_busy = false; /* before `done`, which may begin the next write */
    writer->done(writer->status, writer->context);
}

/* The first failure counts; what follows only tidies up. A request that cannot even begin is finished here. */
static void fail(file_writer_t *writer, int status) {
    uv_fs_t *request = &writer->request;
    if (writer->status == 0) writer->status = status;
    if (writer->file != NO_FILE) {
        if (uv_fs_close(writer->loop, request, writer->file, did_close) == 0) return;
        writer->file = NO_FILE;
    }
    if (uv_fs_unlink(writer->loop, request, writer->temporary, did_unlink) != 0) finish(writer);
}

/* What a step came to: its result, or the reason not to go on. */
static ssize_t result_of(file_writer_t *writer) {
    ssize_t result = writer->request.result;
    uv_fs_req_cleanup(&writer->request);
    return result >= 0 && writer->is_cancelled ? UV_ECANCELED : result;
}

static int write_rest(file_writer_t *writer) {
    uv_buf_t rest = {.base = writer->bytes + writer->written, .len = writer->length - writer->written};
    return uv_fs_write(writer->loop, &writer->request, writer->file, &rest, 1, -1, did_write);
}

int file_writer_write(file_writer_t *writer, char *bytes, size_t length, file_writer_done done, void *context) {
    int status = writer->is_busy ? UV_EBUSY : 0;
    if (status == 0) {
        writer->request.data = writer;
        status = uv_fs_open(
            writer->loop, &writer->request, writer->temporary, O_WRONLY | O_CREAT | O_TRUNC, PERMISSIONS, did_open);
    }
    if (status != 0) {
        free(bytes);
        return status;
    }
    writer->is_busy = true;
    writer->is_cancelled = false;
    writer->file = NO_FILE;
    writer->status = 0;
    writer->bytes = bytes;
    writer->length = length;
    writer->written = 0;
    writer->done = done;
    writer->context = context;
    return 0;
}

void file_writer_cancel(file_writer_t *writer) {
    writer->is_cancelled = true;
}

static void did_open(uv_fs_t *request) {
    file_writer_t *writer = request->data;
    ssize_t opened = request->result;
    int status;
    if (opened >= 0) writer->file = (uv_file)opened;
    opened = result_of(writer);
    status = opened < 0 ? (int)opened : write_rest(writer);
    if (status != 0) fail(writer, status);
}

static void did_write(uv_fs_t *request) {
    file_writer_t *writer = request->data;
    ssize_t count = result_of(writer);
    int status = count < 0 ? (int)count : 0;
    if (status == 0) {
        writer->written += (size_t)count;
        status = writer->written < writer->length ? write_rest(writer)
                                                  : uv_fs_fsync(writer->loop, request, writer->file, did_sync);
    }
    if (status != 0) fail(writer, status);
}

static void did_sync(uv_fs_t *request) {
    file_writer_t *writer = request->data;
    int status = (int)result_of(writer);
    if (status == 0) status = uv_fs_close(writer->loop, request, writer->file, did_close);
    if (status != 0) fail(writer, status);
}

static void did_close(uv_fs_t *request) {
    file_writer_t *writer = request->data;
    int status = (int)result_of(writer);
    writer->file = NO_FILE; /* whatever close() says about it */
    if (status == 0) status = writer->status;
    if (status == 0) status = uv_fs_rename(writer->loop, request, writer->temporary, writer->path, did_rename);
    if (status != 0) fail(writer, status);
}

static void did_rename(uv_fs_t *request) {
    file_writer_t *writer = request->data;
    int status = (int)request->result;
    uv_fs_req_cleanup(request); /* not result_of(): what has been renamed is not given up any more */
    if (status != 0) fail(writer, status);
    else finish(writer);
}

static void did_unlink(uv_fs_t *request) {
    uv_fs_req_cleanup(request);
    finish(request->data);
}
