/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * How long the host's own callbacks wait: another thread writes the time into a pipe each 0.7 ms, the host's uv_poll_t reads it.
 * Alone, and beside a service whose timers tick more than 100,000 times a second. Goal: less than 1 ms at p99.
 */

#include "bench.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLES = 6000, TIMERS = 1200, PERIOD = 10 };

struct probe {
    uv_loop_t uv;
    uv_poll_t poll;
    int ends[2];
    size_t count;
    double delays[SAMPLES];
    long ticks;
};

static void *write_times(void *user_data) {
    struct probe *probe = user_data;
    struct timespec pause = {0, 700000};
    for (int i = 0; i < SAMPLES; i++) {
        nanosleep(&pause, NULL);
        double now = seconds();
        if (write(probe->ends[1], &now, sizeof now) != sizeof now) exit(1);
    }
    return NULL;
}

static void read_times(uv_poll_t *poll, int status, int events) {
    struct probe *probe = poll->data;
    double sent[64];
    (void)events;
    check(status, "uv_poll");
    ssize_t bytes = read(probe->ends[0], sent, sizeof sent);
    double now = seconds();
    for (ssize_t i = 0; i < bytes / (ssize_t)sizeof *sent; i++) probe->delays[probe->count++] = (now - sent[i]) * 1e6;
    if (probe->count == SAMPLES) uv_stop(&probe->uv);
}

static void tick(mode_service_t service, mode_timer_t timer, void *user_data) {
    (void)service, (void)timer;
    ++((struct probe *)user_data)->ticks;
}

static int on_start(mode_service_t service, mode_completion_t completion, void *user_data) {
    (void)completion;
    mode_timer_options options = {.size = sizeof options, .jitter = MODE_MILLISECONDS(PERIOD)};
    for (int i = 0; i < TIMERS; i++) {
        check(mode_service_every(service, MODE_MILLISECONDS(PERIOD), &options, tick, user_data, NULL), "every");
    }
    return MODE_OK;
}

static void measure(int with_services, const char *words) {
    struct probe *probe = calloc(1, sizeof *probe);
    mode_service_hooks hooks = {.size = sizeof hooks, .on_start = on_start};
    mode_loop_t loop;
    mode_service_t service;
    pthread_t thread;
    check(uv_loop_init(&probe->uv), "uv_loop_init");
    check(mode_loop_adopt(&probe->uv, NULL, &loop), "adopt");
    check(mode_service_new(loop, &hooks, NULL, probe, &service), "new");
    if (with_services) check(mode_service_start(service, NULL, NULL), "start");
    if (pipe(probe->ends)) exit(1);
    probe->poll.data = probe;
    check(uv_poll_init(&probe->uv, &probe->poll, probe->ends[0]), "uv_poll_init");
    check(uv_poll_start(&probe->poll, UV_READABLE, read_times), "uv_poll_start");

    double begin = seconds();
    pthread_create(&thread, NULL, write_times, probe);
    uv_run(&probe->uv, UV_RUN_DEFAULT);
    double rate = (double)probe->ticks / (seconds() - begin);
    pthread_join(thread, NULL);
    uv_close((uv_handle_t *)&probe->poll, NULL);
    close_host(&probe->uv, loop);
    check(mode_service_free(service), "free");
    close(probe->ends[0]), close(probe->ends[1]);

    double middle = median(probe->delays, SAMPLES);
    printf("the host's callbacks, %-22s p50 %.0f us, p99 %.0f us, most %.0f us (%.0f ticks a second)\n", words, middle,
           probe->delays[SAMPLES * 99 / 100], probe->delays[SAMPLES - 1], rate);
    free(probe);
}

void measure_delays(void) {
    for (int round = 0; round < 2; round++) {
        measure(0, "alone:");
        measure(1, "beside 1,200 timers:");
    }
}
