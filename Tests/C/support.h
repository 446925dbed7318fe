/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* What most tests need: a host with a libuv loop, services that write down what happens to them, results to wait for. */

#ifndef SUPPORT_H
#define SUPPORT_H

#include "test.h"

#include <pthread.h>
#include <uv.h>

/* ===== Results ===== */

/* What a mode_done_callback was given. */
struct outcome {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int count;
    int status;
    char message[512];
};

#define OUTCOME {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, ""}

/* A mode_done_callback; `user_data` is a struct outcome. */
void outcome_record(int status, const char *message, void *user_data);
/* A mode_callback; the same with MODE_OK. */
void outcome_reach(void *user_data);
int outcome_count(struct outcome *outcome);
/* Blocks until it has come `count` times, which another thread sees to. */
void outcome_wait(struct outcome *outcome, int count);

/* ===== What has happened ===== */

/* Words in the order in which they were written. */
struct journal {
    pthread_mutex_t lock;
    char text[4096];
};

#define JOURNAL {PTHREAD_MUTEX_INITIALIZER, ""}

void journal_add(struct journal *journal, const char *label, const char *word);
void journal_clear(struct journal *journal);

/* ===== A host ===== */

/* A program with a libuv loop of its own. */
struct host {
    uv_loop_t uv;
    mode_loop_t loop;
};

void host_open(struct host *host);
void host_open_with(struct host *host, const mode_loop_options *options);
/* Runs the loop until nothing keeps it going. */
void host_run(struct host *host);
/* Runs the loop until the outcome has come; fails if the loop ends before. */
void host_run_until(struct host *host, struct outcome *outcome);
/* Runs the loop for a turn, and waits a millisecond if nothing was to be done; false when nothing keeps it going. */
bool host_step(struct host *host);
/* Runs the loop for some turns that have nothing to wait for. */
void host_turn(struct host *host, int turns);
/* Gives the loop back, runs it, and closes it: nothing of Mode's may be left. */
void host_close(struct host *host);

/* ===== A service that writes down what happens to it ===== */

enum hook { FIRST_START, START, STARTED, STOP, SHUTDOWN, RESTART, RELOAD, HOOK_COUNT };

struct probe {
    mode_service_t service;
    /* NULL: "Probe". */
    const char *label;
    /* Gets "label:on_start" and so on; may be NULL. */
    struct journal *journal;
    /* What each hook returns, and what it does before. */
    int results[HOOK_COUNT];
    void (*inside[HOOK_COUNT])(struct probe *probe);
    /* The completion that each hook was given last. */
    mode_completion_t completions[HOOK_COUNT];
    int calls[HOOK_COUNT];
    /* Whether on_cancel ends what was given up, and how. */
    bool ends_when_cancelled;
    int result_when_cancelled;
    mode_completion_t cancelled;
    int cancel_count;
    int destroy_count;
    /* For `inside`. */
    void *context;
};

/**
 * Frees a service of the main loop, and waits for its `destroy`: after a worker that comes on a thread of Mode's, maybe
 * when the probe has gone with the stack that it was on.
 */
void probe_end(struct probe *probe);

/* `options` may be NULL; its label is the probe's. */
void probe_new(struct probe *probe, mode_loop_t loop, const mode_service_options *options);
/* A service without hooks. */
mode_service_t plain_service(mode_loop_t loop, const char *label);
/* Starts it, and runs the host until it is running. */
void start_on(struct host *host, mode_service_t service);
/* Stops it, and runs the host until it has stopped. */
void stop_on(struct host *host, mode_service_t service);
/* Stops it if need be, and frees it. */
void stop_and_free(struct host *host, mode_service_t service);

/* A worker whose log is silent but for what is critical. */
mode_worker_options quiet_options(void);
/* Runs a program of one service on the main loop; its exit code. */
int run_one(struct probe *probe, mode_worker_options options);

/* ===== Other ===== */

/* Calls `body` on another thread, and waits for its end. */
void on_another_thread(void (*body)(void *user_data), void *user_data);
/* Waits until a loop on another thread has done what it was asked for so far; `destroy` of what was freed, for one. */
void settle(mode_loop_t loop);
/* Drops all that is logged. */
void silence(void);
/* Callbacks that do nothing. */
void ignore(void *user_data);
void ignore_timer(mode_service_t service, mode_timer_t timer, void *user_data);
int hook_that_succeeds(mode_service_t service, mode_completion_t completion, void *user_data);
int hook_that_pends(mode_service_t service, mode_completion_t completion, void *user_data);
int hook_that_fails(mode_service_t service, mode_completion_t completion, void *user_data);

/* Handles that were never made. */
#define NO_LOOP ((mode_loop_t){0, 0})
#define NO_SERVICE ((mode_service_t){0, 0})
#define NO_COMPLETION ((mode_completion_t){0, 0})
#define NO_TIMER ((mode_timer_t){0, 0})
#define NO_TASK ((mode_task_t){0, 0})
#define NO_WATCH ((mode_watch_t){0, 0})

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

#endif
