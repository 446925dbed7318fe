/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * Starting and stopping children of one parent, from the call to the callback: services without a hook, and with an on_start
 * that returns at once. The same in Swift: `mode-bench start-stop 10000`.
 */

#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

static int on_start(mode_service_t service, mode_completion_t completion, void *user_data) {
    (void)service, (void)completion;
    ++*(size_t *)user_data;
    return MODE_OK;
}

static void note_time(int status, const char *message, void *user_data) {
    (void)message;
    check(status, "start or stop");
    *(double *)user_data = seconds();
}

static void measure_children(size_t count, const mode_service_hooks *hooks, const char *words) {
    uv_loop_t host;
    mode_loop_t loop;
    mode_service_t parent;
    size_t started = 0;
    mode_service_t *children = calloc(count, sizeof *children);
    double starts[ROUNDS], stops[ROUNDS];

    check(uv_loop_init(&host), "uv_loop_init");
    check(mode_loop_adopt(&host, NULL, &loop), "adopt");
    check(mode_service_new(loop, NULL, NULL, NULL, &parent), "new");
    for (size_t i = 0; i < count; i++) {
        check(mode_service_new(loop, hooks, NULL, &started, &children[i]), "new");
        check(mode_service_add_dependency(parent, children[i]), "add");
    }
    for (int round = 0; round < ROUNDS; round++) {
        double begin = seconds(), end = 0;
        check(mode_service_start(parent, note_time, &end), "start");
        while (end == 0) uv_run(&host, UV_RUN_ONCE);
        starts[round] = (end - begin) / (double)count * 1e6;

        begin = seconds(), end = 0;
        check(mode_service_stop(parent, note_time, &end), "stop");
        while (end == 0) uv_run(&host, UV_RUN_ONCE);
        stops[round] = (end - begin) / (double)count * 1e6;
    }
    printf("%6zu C services %-16s start %.2f us each, stop %.2f us each\n", count, words, median(starts, ROUNDS),
           median(stops, ROUNDS));
    check(hooks && started != count * ROUNDS ? MODE_EFAILED : MODE_OK, "on_start");
    close_host(&host, loop);
    for (size_t i = 0; i < count; i++) check(mode_service_free(children[i]), "free");
    check(mode_service_free(parent), "free");
    free(children);
}

void measure_starts(void) {
    mode_service_hooks hooks = {.size = sizeof hooks, .on_start = on_start};
    for (size_t count = 1000; count <= 10000; count *= 10) {
        measure_children(count, NULL, "without hooks");
        measure_children(count, &hooks, "with on_start");
    }
}
