/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * A function that another thread has run on the loop: mode_loop_post(), and what one would write by hand: a list under a mutex,
 * and uv_async_send() when it was empty. From the first post to the last call.
 */

#include "bench.h"

#include <pthread.h>
#include <stdlib.h>

enum { POSTS = 1000000 };

static void count_call(void *user_data) {
    static long calls;
    if (++calls % POSTS == 0) uv_stop(user_data);
}

/* By hand */

struct call {
    struct call *next;
    void (*function)(void *);
    void *user_data;
};

struct queue {
    pthread_mutex_t lock;
    struct call *first, **end;
    uv_async_t wake;
};

static void carry_out(uv_async_t *wake) {
    struct queue *queue = wake->data;
    pthread_mutex_lock(&queue->lock);
    struct call *call = queue->first;
    queue->first = NULL;
    queue->end = &queue->first;
    pthread_mutex_unlock(&queue->lock);
    while (call) {
        struct call *next = call->next;
        call->function(call->user_data);
        free(call);
        call = next;
    }
}

static void *post_by_hand(void *user_data) {
    struct queue *queue = user_data;
    for (int i = 0; i < POSTS; i++) {
        struct call *call = malloc(sizeof *call);
        *call = (struct call){NULL, count_call, queue->wake.loop};
        pthread_mutex_lock(&queue->lock);
        int was_empty = !queue->first;
        *queue->end = call;
        queue->end = &call->next;
        if (was_empty) uv_async_send(&queue->wake);
        pthread_mutex_unlock(&queue->lock);
    }
    return NULL;
}

static double uv_posts(void) {
    uv_loop_t host;
    struct queue queue = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t thread;
    queue.end = &queue.first;
    queue.wake.data = &queue;
    check(uv_loop_init(&host), "uv_loop_init");
    check(uv_async_init(&host, &queue.wake, carry_out), "uv_async_init");
    double begin = seconds();
    pthread_create(&thread, NULL, post_by_hand, &queue);
    uv_run(&host, UV_RUN_DEFAULT);
    double spent = seconds() - begin;
    pthread_join(thread, NULL);
    uv_close((uv_handle_t *)&queue.wake, NULL);
    uv_run(&host, UV_RUN_DEFAULT);
    check(uv_loop_close(&host), "uv_loop_close");
    return spent / POSTS * 1e9;
}

/* By Mode */

struct host {
    uv_loop_t uv;
    mode_loop_t loop;
};

static void *post_by_mode(void *user_data) {
    struct host *host = user_data;
    for (int i = 0; i < POSTS; i++) check(mode_loop_post(host->loop, count_call, &host->uv), "post");
    return NULL;
}

static double mode_posts(void) {
    struct host host;
    pthread_t thread;
    check(uv_loop_init(&host.uv), "uv_loop_init");
    check(mode_loop_adopt(&host.uv, NULL, &host.loop), "adopt");
    check(mode_loop_hold(host.loop), "hold");
    double begin = seconds();
    pthread_create(&thread, NULL, post_by_mode, &host);
    uv_run(&host.uv, UV_RUN_DEFAULT);
    double spent = seconds() - begin;
    pthread_join(thread, NULL);
    close_host(&host.uv, host.loop);
    return spent / POSTS * 1e9;
}

void measure_posts(void) {
    double raw[ROUNDS], mode[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) raw[round] = uv_posts(), mode[round] = mode_posts();
    compare("a post from another thread", "ns", raw, mode, ROUNDS);
}
