/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * call-other: a request to a loop on another thread, and its answer back, each through a mailbox.
 *
 * `latency` has one caller, so the mailboxes are always empty and each way is one uv_async_send(); `pipelined` has 100,
 * and a loop that is behind answers several of them a turn. A call is a struct that goes there and comes back: nothing
 * is allocated, nothing can be cancelled or time out. Requests are answered one by one, not by handing a list back,
 * since the callers do not know of each other.
 */

#include "mailbox.h"
#include "peer.h"
#include "uv_bench.h"

#include <stdio.h>

enum { CALLERS = 100, CALLS_ALONE = 2000, CALLS_TOGETHER = 100000, ROUNDS = 5 };

struct call {
    struct letter letter;
    uint64_t number;
};

static struct side {
    uv_loop_t loop;
    struct mailbox mailbox;
} caller, callee;

static long begun, ended, wanted;
static struct letter goodbye;

static void answer(struct mailbox *mailbox, struct letter *letter) {
    if (letter == &goodbye) {
        mailbox_close(mailbox);
        return;
    }
    ((struct call *)letter)->number++;
    mailbox_put(&caller.mailbox, letter);
}

static void ask(struct letter *letter) {
    begun++;
    mailbox_put(&callee.mailbox, letter);
}

static void take_answer(struct mailbox *mailbox, struct letter *letter) {
    ended++;
    if (begun < wanted) ask(letter);
    if (ended == wanted) uv_stop(mailbox->wake.loop);
}

/** Nanoseconds for each of `calls`, of which `callers` are under way all the time. */
static double time_calls(long calls, int callers) {
    struct call call[CALLERS] = {{{NULL}, 0}};
    begun = ended = 0;
    wanted = calls;
    uint64_t begin = uv_hrtime();
    for (int i = 0; i < callers; i++) ask(&call[i].letter);
    uv_run(&caller.loop, UV_RUN_DEFAULT);
    double spent = (double)(uv_hrtime() - begin);
    uint64_t answered = 0;
    for (int i = 0; i < callers; i++) answered += call[i].number;
    expect(answered == (uint64_t)calls, "every call was answered");
    return spent / (double)calls;
}

static void open_side(struct side *side, void (*deliver)(struct mailbox *, struct letter *)) {
    check_uv(uv_loop_init(&side->loop), "uv_loop_init");
    mailbox_open(&side->mailbox, &side->loop, deliver);
}

static void run_callee(void *unused) {
    (void)unused;
    end_loop(&callee.loop);
}

void measure_calls(int count, char **arguments) {
    (void)count, (void)arguments;
    double latency[ROUNDS], pipelined[ROUNDS];
    uv_thread_t thread;
    open_side(&caller, take_answer);
    open_side(&callee, answer);
    check_uv(uv_thread_create(&thread, run_callee, NULL), "uv_thread_create");

    time_calls(CALLS_ALONE / 10, 1), time_calls(CALLS_TOGETHER / 10, CALLERS);
    for (int round = 0; round < ROUNDS; round++) {
        latency[round] = time_calls(CALLS_ALONE, 1) / 1e3;
        pipelined[round] = time_calls(CALLS_TOGETHER, CALLERS);
    }

    mailbox_put(&callee.mailbox, &goodbye);
    check_uv(uv_thread_join(&thread), "uv_thread_join");
    mailbox_close(&caller.mailbox);
    end_loop(&caller.loop);
    printf("{\"latency\": %.4f, \"pipelined\": %.2f}\n", median(latency, ROUNDS), median(pipelined, ROUNDS));
}
