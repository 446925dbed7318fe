/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "support.h"

#include <sched.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/* ===== Results ===== */

void outcome_record(int status, const char *message, void *user_data)
{
    struct outcome *outcome = user_data;
    pthread_mutex_lock(&outcome->lock);
    outcome->count++;
    outcome->status = status;
    snprintf(outcome->message, sizeof outcome->message, "%s", message);
    pthread_cond_broadcast(&outcome->changed);
    pthread_mutex_unlock(&outcome->lock);
}

void outcome_reach(void *user_data) { outcome_record(MODE_OK, "", user_data); }

int outcome_count(struct outcome *outcome)
{
    pthread_mutex_lock(&outcome->lock);
    int count = outcome->count;
    pthread_mutex_unlock(&outcome->lock);
    return count;
}

void outcome_wait(struct outcome *outcome, int count)
{
    pthread_mutex_lock(&outcome->lock);
    while (outcome->count < count)
        pthread_cond_wait(&outcome->changed, &outcome->lock);
    pthread_mutex_unlock(&outcome->lock);
}

/* ===== What has happened ===== */

void journal_add(struct journal *journal, const char *label, const char *word)
{
    if (journal == NULL)
        return;
    pthread_mutex_lock(&journal->lock);
    size_t length = strlen(journal->text);
    snprintf(journal->text + length, sizeof journal->text - length, "%s%s%s%s", length ? " " : "", label,
             *label && *word ? ":" : "", word);
    pthread_mutex_unlock(&journal->lock);
}

void journal_clear(struct journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    journal->text[0] = '\0';
    pthread_mutex_unlock(&journal->lock);
}

/* ===== A host ===== */

void host_open(struct host *host) { host_open_with(host, NULL); }

void host_open_with(struct host *host, const mode_loop_options *options)
{
    CHECK_INT(0, uv_loop_init(&host->uv));
    CHECK_OK(mode_loop_adopt(&host->uv, options, &host->loop));
}

void host_run(struct host *host) { CHECK_INT(0, uv_run(&host->uv, UV_RUN_DEFAULT)); }

void host_run_until(struct host *host, struct outcome *outcome)
{
    while (outcome_count(outcome) == 0) {
        bool goes_on = host_step(host);
        CHECK(goes_on || outcome_count(outcome) > 0);
    }
}

bool host_step(struct host *host)
{
    // Not UV_RUN_ONCE: when a timer has brought what is waited for, that goes on to wait for the next event.
    bool goes_on = uv_run(&host->uv, UV_RUN_NOWAIT) != 0;
    if (goes_on && uv_backend_timeout(&host->uv) != 0) {
        struct pollfd events = {.fd = uv_backend_fd(&host->uv), .events = POLLIN};
        poll(&events, 1, 1);
    }
    return goes_on;
}

void host_turn(struct host *host, int turns)
{
    while (turns-- > 0)
        uv_run(&host->uv, UV_RUN_NOWAIT);
}

void host_close(struct host *host)
{
    struct outcome released = OUTCOME;
    CHECK_OK(mode_loop_release(host->loop, outcome_record, &released));
    host_run(host);
    CHECK_INT(1, outcome_count(&released));
    CHECK_STRING("", released.message);
    CHECK_INT(MODE_OK, released.status);
    CHECK_INT(0, uv_loop_close(&host->uv));
}

/* ===== A service that writes down what happens to it ===== */

static int probe_hook(struct probe *probe, enum hook hook, const char *name, mode_completion_t completion)
{
    journal_add(probe->journal, probe->label, name);
    probe->completions[hook] = completion;
    probe->calls[hook]++;
    if (probe->inside[hook] != NULL)
        probe->inside[hook](probe);
    return probe->results[hook];
}

#define PROBE_HOOK(function, hook)                                                                                     \
    static int probe_##function(mode_service_t service, mode_completion_t completion, void *user_data)                 \
    {                                                                                                                  \
        struct probe *probe = user_data;                                                                               \
        CHECK(MODE_SAME(service, probe->service));                                                                     \
        return probe_hook(probe, hook, #function, completion);                                                         \
    }

PROBE_HOOK(on_first_start, FIRST_START)
PROBE_HOOK(on_start, START)
PROBE_HOOK(on_started, STARTED)
PROBE_HOOK(on_stop, STOP)
PROBE_HOOK(on_shutdown, SHUTDOWN)
PROBE_HOOK(on_restart, RESTART)
PROBE_HOOK(on_reload, RELOAD)

static void probe_on_cancel(mode_service_t service, mode_completion_t completion, void *user_data)
{
    struct probe *probe = user_data;
    CHECK(MODE_SAME(service, probe->service));
    journal_add(probe->journal, probe->label, "on_cancel");
    probe->cancel_count++;
    probe->cancelled = completion;
    if (probe->ends_when_cancelled)
        CHECK_OK(mode_done(completion, probe->result_when_cancelled, NULL));
}

static void probe_destroy(void *user_data)
{
    struct probe *probe = user_data;
    journal_add(probe->journal, probe->label, "destroy");
    __atomic_add_fetch(&probe->destroy_count, 1, __ATOMIC_RELEASE); /* The last that it does with the probe. */
}

void probe_end(struct probe *probe)
{
    CHECK_OK(mode_service_free(probe->service));
    while (__atomic_load_n(&probe->destroy_count, __ATOMIC_ACQUIRE) == 0)
        sched_yield();
}

void probe_new(struct probe *probe, mode_loop_t loop, const mode_service_options *options)
{
    mode_service_hooks hooks = {
        .size = sizeof hooks,
        .on_first_start = probe_on_first_start,
        .on_start = probe_on_start,
        .on_started = probe_on_started,
        .on_stop = probe_on_stop,
        .on_shutdown = probe_on_shutdown,
        .on_restart = probe_on_restart,
        .on_reload = probe_on_reload,
        .on_cancel = probe_on_cancel,
        .destroy = probe_destroy,
    };
    mode_service_options copy = {.size = sizeof copy};
    if (options != NULL)
        copy = *options;
    if (probe->label == NULL)
        probe->label = "Probe";
    copy.label = probe->label;
    CHECK_OK(mode_service_new(loop, &hooks, &copy, probe, &probe->service));
}

mode_service_t plain_service(mode_loop_t loop, const char *label)
{
    mode_service_options options = {.size = sizeof options, .label = label};
    mode_service_t service;
    CHECK_OK(mode_service_new(loop, NULL, &options, NULL, &service));
    return service;
}

void start_on(struct host *host, mode_service_t service)
{
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(service, outcome_record, &started));
    host_run_until(host, &started);
    CHECK_STRING("", started.message);
    CHECK_INT(MODE_OK, started.status);
}

void stop_on(struct host *host, mode_service_t service)
{
    struct outcome stopped = OUTCOME;
    CHECK_OK(mode_service_stop(service, outcome_record, &stopped));
    host_run_until(host, &stopped);
    CHECK_STRING("", stopped.message);
    CHECK_INT(MODE_OK, stopped.status);
}

void stop_and_free(struct host *host, mode_service_t service)
{
    stop_on(host, service);
    CHECK_OK(mode_service_free(service));
}

/* ===== Other ===== */

struct errand {
    void (*body)(void *user_data);
    void *user_data;
};

static void *run_errand(void *argument)
{
    struct errand *errand = argument;
    errand->body(errand->user_data);
    return NULL;
}

void on_another_thread(void (*body)(void *user_data), void *user_data)
{
    struct errand errand = {body, user_data};
    pthread_t thread;
    CHECK_INT(0, pthread_create(&thread, NULL, run_errand, &errand));
    CHECK_INT(0, pthread_join(thread, NULL));
}

void settle(mode_loop_t loop)
{
    struct outcome reached = OUTCOME;
    CHECK_OK(mode_loop_post(loop, outcome_reach, &reached));
    outcome_wait(&reached, 1);
}

void silence(void) { CHECK_OK(mode_log_set_sink(MODE_LOG_CRITICAL, NULL, NULL)); }

void ignore(void *user_data) { (void)user_data; }

void ignore_timer(mode_service_t service, mode_timer_t timer, void *user_data)
{
    (void)service, (void)timer, (void)user_data;
}

int hook_that_succeeds(mode_service_t service, mode_completion_t completion, void *user_data)
{
    (void)service, (void)completion, (void)user_data;
    return MODE_OK;
}

int hook_that_pends(mode_service_t service, mode_completion_t completion, void *user_data)
{
    (void)service, (void)completion, (void)user_data;
    return MODE_PENDING;
}

int hook_that_fails(mode_service_t service, mode_completion_t completion, void *user_data)
{
    (void)service, (void)completion, (void)user_data;
    return -1000;
}

mode_worker_options quiet_options(void)
{
    return (mode_worker_options){.size = sizeof(mode_worker_options), .log_level = MODE_LOG_CRITICAL};
}

int run_one(struct probe *probe, mode_worker_options options)
{
    mode_service_options quick = {.size = sizeof quick, .stop_timeout = MODE_SECONDS(3600)};
    probe_new(probe, mode_loop_main(), &quick);
    return mode_worker_run(&probe->service, 1, &options);
}
