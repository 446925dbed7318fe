/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * submit: PRODUCERS threads hand 1,000,000 pieces of work to a loop, which runs each: it increments a counter.
 *
 * Each piece is a function and what it is given, allocated by the producer and freed by the loop, since neither knows
 * when the other is done with it; it goes through a mailbox. `submit` is from the first producer's first submit to the
 * last run, for each piece; `producer` is the wall time of a producer's loop for each of its own, the mean over the
 * producers.
 */

#include "mailbox.h"
#include "peer.h"
#include "uv_bench.h"

#include <stdio.h>
#include <stdlib.h>

enum { PIECES = 1000000, MOST_PRODUCERS = 64, ROUNDS = 5 };

struct work {
    struct letter letter;
    void (*function)(void *);
    void *user_data;
};

static struct mailbox mailbox;
static uv_barrier_t together;

struct producer {
    uv_thread_t thread;
    long pieces;
    uint64_t begin, end;
};

static void run_work(struct mailbox *from, struct letter *letter) {
    (void)from;
    struct work *work = (struct work *)letter;
    work->function(work->user_data);
    free(work);
}

static void count_up(void *counter) {
    if (++*(long *)counter == PIECES) uv_stop(mailbox.wake.loop);
}

static long counter;

static void produce(void *user_data) {
    struct producer *producer = user_data;
    uv_barrier_wait(&together);
    producer->begin = uv_hrtime();
    for (long i = 0; i < producer->pieces; i++) {
        struct work *work = malloc(sizeof *work);
        expect(work != NULL, "memory");
        work->function = count_up;
        work->user_data = &counter;
        mailbox_put(&mailbox, &work->letter);
    }
    producer->end = uv_hrtime();
}

static void submit_all(uv_loop_t *loop, int producers, double *submit, double *each) {
    struct producer producer[MOST_PRODUCERS];
    counter = 0;
    check_uv(uv_barrier_init(&together, (unsigned)producers), "uv_barrier_init");
    for (int i = 0; i < producers; i++) {
        producer[i].pieces = PIECES / producers + (i < PIECES % producers);
        check_uv(uv_thread_create(&producer[i].thread, produce, &producer[i]), "uv_thread_create");
    }
    uv_run(loop, UV_RUN_DEFAULT);
    uint64_t begin = UINT64_MAX, end = uv_hrtime();
    *each = 0;
    for (int i = 0; i < producers; i++) {
        check_uv(uv_thread_join(&producer[i].thread), "uv_thread_join");
        if (producer[i].begin < begin) begin = producer[i].begin;
        *each += (double)(producer[i].end - producer[i].begin) / (double)producer[i].pieces / producers;
    }
    uv_barrier_destroy(&together);
    *submit = (double)(end - begin) / PIECES;
    expect(counter == PIECES, "every piece of work ran once");
}

void measure_submit(int count, char **arguments) {
    int producers = argument(count, arguments, 0, 1, 1);
    double submit[ROUNDS], each[ROUNDS];
    uv_loop_t loop;
    expect(producers <= MOST_PRODUCERS, "the arguments");
    check_uv(uv_loop_init(&loop), "uv_loop_init");
    mailbox_open(&mailbox, &loop, run_work);
    submit_all(&loop, producers, &submit[0], &each[0]);
    for (int round = 0; round < ROUNDS; round++) submit_all(&loop, producers, &submit[round], &each[round]);
    mailbox_close(&mailbox);
    end_loop(&loop);
    printf("{\"submit\": %.2f, \"producer\": %.2f}\n", median(submit, ROUNDS), median(each, ROUNDS));
}
