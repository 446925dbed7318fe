/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "archive.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line is "<key> <value> <milliseconds that are left>". Keys and values have neither blanks nor ends of lines. */

int archive_init(archive_t *archive, uv_loop_t *loop, const char *path, store_t *store) {
    memset(archive, 0, sizeof *archive);
    archive->store = store;
    archive->saved = store->revision;
    return file_writer_init(&archive->writer, loop, path);
}

void archive_clear(archive_t *archive) { file_writer_clear(&archive->writer); }

static int load_line(store_t *store, char *line, uint64_t now) {
    char *rest = NULL;
    const char *key = strtok_r(line, " \n", &rest);
    const char *value = strtok_r(NULL, " \n", &rest);
    const char *left = strtok_r(NULL, " \n", &rest);
    char *end;
    uint64_t milliseconds;
    if (left == NULL) return UV_EINVAL;
    milliseconds = strtoull(left, &end, 10);
    if (*end != '\0') return UV_EINVAL;
    return store_set(store, key, value, milliseconds < STORE_NEVER - now ? now + milliseconds : STORE_NEVER);
}

static int load_lines(store_t *store, FILE *file, uint64_t now) {
    char *line = NULL;
    size_t capacity = 0;
    int status = 0;
    errno = 0;
    while (status == 0 && getline(&line, &capacity, file) >= 0) status = load_line(store, line, now);
    if (status == 0 && !feof(file)) status = uv_translate_sys_error(errno);
    free(line);
    return status;
}

int archive_load(archive_t *archive, uint64_t now) {
    FILE *file = fopen(archive->writer.path, "r");
    int status;
    if (file == NULL) return errno == ENOENT ? 0 : uv_translate_sys_error(errno);
    status = load_lines(archive->store, file, now);
    fclose(file);
    archive->saved = archive->store->revision;
    return status;
}

bool archive_is_stale(const archive_t *archive) { return archive->saved != archive->store->revision; }

bool archive_is_saving(const archive_t *archive) { return archive->writer.is_busy; }

typedef struct printing {
    FILE *file;
    uint64_t now;
} printing_t;

static int print_entry(const char *key, const char *value, uint64_t deadline, void *context) {
    const printing_t *printing = context;
    uint64_t left = deadline;
    if (deadline != STORE_NEVER) {
        if (deadline <= printing->now) return 0;
        left = deadline - printing->now;
    }
    return fprintf(printing->file, "%s %s %" PRIu64 "\n", key, value, left) < 0 ? UV_ENOMEM : 0;
}

/* The file's contents, from malloc(). Taken at once, so what is saved is the store of one moment. */
static int print_store(store_t *store, uint64_t now, char **bytes, size_t *length) {
    printing_t printing = {.file = open_memstream(bytes, length), .now = now};
    int status;
    if (printing.file == NULL) return UV_ENOMEM;
    status = store_visit(store, print_entry, &printing);
    if (fclose(printing.file) != 0 && status == 0) status = UV_ENOMEM;
    if (status != 0) free(*bytes);
    return status;
}

static void did_write(int status, void *context) {
    archive_t *archive = context;
    if (status == 0) archive->saved = archive->saving;
    archive->done(status, archive->context);
}

int archive_save(archive_t *archive, uint64_t now, archive_done done, void *context) {
    char *bytes = NULL;
    size_t length = 0;
    int status;
    if (archive_is_saving(archive)) return UV_EBUSY;
    status = print_store(archive->store, now, &bytes, &length);
    if (status != 0) return status;
    archive->saving = archive->store->revision;
    archive->done = done;
    archive->context = context;
    return file_writer_write(&archive->writer, bytes, length, did_write, archive);
}

void archive_cancel(archive_t *archive) { file_writer_cancel(&archive->writer); }
