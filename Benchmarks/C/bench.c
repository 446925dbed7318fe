/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * What Mode costs a C program, beside the same thing in plain libuv.
 *
 *     make -C Benchmarks/C run            all figures
 *     .build/c-bench/bench starts|ticks|posts|delays
 *
 * Nothing is logged. Each figure is taken in turns with what it is compared with, and the medians are printed.
 */

#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void check(int status, const char *what) {
    if (status >= 0) return;
    fprintf(stderr, "%s: %s (%s)\n", what, mode_err_name(status), mode_last_error());
    exit(1);
}

static double clock_seconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

double seconds(void) { return clock_seconds(CLOCK_MONOTONIC); }
double cpu_seconds(void) { return clock_seconds(CLOCK_PROCESS_CPUTIME_ID); }

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double median(double *values, size_t count) {
    qsort(values, count, sizeof *values, ascending);
    return values[count / 2];
}

void compare(const char *name, const char *unit, double *raw, double *mode, size_t count) {
    double plain = median(raw, count), ours = median(mode, count);
    printf("%-34s libuv %8.1f %s   Mode %8.1f %s   %.2f x\n", name, plain, unit, ours, unit, ours / plain);
}

void close_host(uv_loop_t *host, mode_loop_t loop) {
    check(mode_loop_release(loop, NULL, NULL), "release");
    uv_run(host, UV_RUN_DEFAULT);
    check(uv_loop_close(host), "uv_loop_close");
}

int main(int count, char **arguments) {
    static const struct {
        const char *name;
        void (*measure)(void);
    } figures[] = {
        {"starts", measure_starts}, {"ticks", measure_ticks}, {"posts", measure_posts}, {"delays", measure_delays}};

    check(mode_log_set_sink(MODE_LOG_CRITICAL, NULL, NULL), "log");
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        if (count < 2 || strcmp(arguments[1], figures[i].name) == 0) figures[i].measure();
    }
    return 0;
}
