/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void expect(int condition, const char *what) {
    if (condition) return;
    fprintf(stderr, "not as expected: %s\n", what);
    exit(1);
}

int check_uv(int status, const char *what) {
    if (status >= 0) return status;
    fprintf(stderr, "%s: %s\n", what, uv_strerror(status));
    exit(1);
}

int argument(int count, char **arguments, int index, int least, int fallback) {
    if (index >= count) return fallback;
    char *end;
    long value = strtol(arguments[index], &end, 10);
    expect(end != arguments[index] && *end == 0 && value >= least && value <= 100000000, "the arguments");
    return (int)value;
}

double cpu_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double median(double *values, size_t count) {
    qsort(values, count, sizeof *values, ascending);
    return values[count / 2];
}

static int ascending_whole(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

double percentile_us(uint32_t *nanoseconds, size_t count, double part) {
    expect(count > 0, "samples");
    qsort(nanoseconds, count, sizeof *nanoseconds, ascending_whole);
    return nanoseconds[(size_t)((double)(count - 1) * part)] / 1e3;
}

void close_handle(void *handle) { uv_close(handle, NULL); }

void end_loop(uv_loop_t *loop) {
    uv_run(loop, UV_RUN_DEFAULT);
    check_uv(uv_loop_close(loop), "uv_loop_close");
}

struct rest {
    uv_write_t request;
    char bytes[];
};

static void free_rest(uv_write_t *request, int status) {
    (void)status;
    free(request);
}

int send_bytes(uv_stream_t *stream, const char *bytes, size_t count) {
    uv_buf_t all = uv_buf_init((char *)bytes, (unsigned)count);
    int sent = uv_try_write(stream, &all, 1);
    if (sent == UV_EAGAIN) sent = 0;
    if (sent < 0) return sent;
    size_t left = count - (size_t)sent;
    if (left == 0) return 0;
    struct rest *rest = malloc(sizeof *rest + left);
    expect(rest != NULL, "memory");
    memcpy(rest->bytes, bytes + sent, left);
    uv_buf_t buffer = uv_buf_init(rest->bytes, (unsigned)left);
    return check_uv(uv_write(&rest->request, stream, &buffer, 1, free_rest), "uv_write");
}
