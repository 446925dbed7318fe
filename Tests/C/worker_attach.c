/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* mode_worker_attach(): a tree inside a host. */

#include "support.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static struct host host;
static struct journal journal;

/* How the tree ended. */
struct ending {
    mode_service_t worker;
    int count, exit_code, destroy_count;
    char message[256];
};

static void on_exit_of_worker(mode_service_t worker, int exit_code, const char *message, void *user_data)
{
    struct ending *ending = user_data;
    CHECK(MODE_SAME(worker, ending->worker));
    ending->count++;
    ending->exit_code = exit_code;
    snprintf(ending->message, sizeof ending->message, "%s", message);
}

static void on_destroy(void *user_data) { ((struct ending *)user_data)->destroy_count++; }

struct tree {
    struct probe a, b;
    struct ending ending;
};

static void tree_open(struct tree *tree, mode_attach_options options)
{
    memset(tree, 0, sizeof *tree);
    journal = (struct journal)JOURNAL;
    host_open(&host);
    tree->a = (struct probe){.label = "A", .journal = &journal};
    tree->b = (struct probe){.label = "B", .journal = &journal};
    mode_service_options quick = {.size = sizeof quick, .stop_timeout = MODE_SECONDS(3600)};
    probe_new(&tree->a, host.loop, &quick);
    probe_new(&tree->b, host.loop, &quick);
    mode_service_t services[] = {tree->a.service, tree->b.service};
    options.size = sizeof options;
    options.on_exit = on_exit_of_worker;
    options.user_data = &tree->ending;
    options.destroy = on_destroy;
    CHECK_OK(mode_worker_attach(host.loop, services, 2, &options, &tree->ending.worker));
}

static void tree_close(struct tree *tree)
{
    CHECK_OK(mode_service_stop(tree->ending.worker, NULL, NULL));
    host_run(&host);
    CHECK_INT(0, tree->ending.destroy_count);
    CHECK_OK(mode_service_free(tree->ending.worker));
    CHECK_OK(mode_service_free(tree->a.service));
    CHECK_OK(mode_service_free(tree->b.service));
    host_run(&host);
    CHECK_INT(1, tree->ending.destroy_count);
    CHECK_INT(1, tree->a.destroy_count);
    host_close(&host);
}

static const mode_attach_options defaults = {.size = sizeof(mode_attach_options)};

static void start(struct tree *tree) { start_on(&host, tree->ending.worker); }

TEST(attached_worker_starts_and_stops_its_tree)
{
    struct tree tree;
    tree_open(&tree, defaults);
    start(&tree);
    CHECK_STRING("A:on_first_start A:on_start A:on_started B:on_first_start B:on_start B:on_started", journal.text);
    char path[32];
    CHECK_INT(8, mode_service_path(tree.a.service, path, sizeof path));
    CHECK_STRING("Worker/A", path);
    journal_clear(&journal);
    stop_on(&host, tree.ending.worker);
    host_run(&host);
    CHECK_STRING("B:on_stop B:on_shutdown A:on_stop A:on_shutdown", journal.text);
    CHECK_INT(1, tree.ending.count);
    CHECK_INT(0, tree.ending.exit_code);
    CHECK_STRING("", tree.ending.message);
    tree_close(&tree);
}

TEST(attached_worker_ends_with_1_when_a_service_crashes)
{
    struct tree tree;
    tree_open(&tree, defaults);
    start(&tree);
    CHECK_OK(mode_service_crash(tree.b.service, -8, "lost it"));
    host_run(&host);
    CHECK_INT(1, tree.ending.count);
    CHECK_INT(1, tree.ending.exit_code);
    CHECK_CONTAINS("lost it", tree.ending.message);
    CHECK_INT(1, tree.a.calls[SHUTDOWN]);
    tree_close(&tree);
}

TEST(attached_worker_ends_with_the_code_that_was_requested)
{
    struct tree tree;
    tree_open(&tree, defaults);
    start(&tree);
    CHECK_OK(mode_service_request_exit(tree.b.service, 42));
    host_run(&host);
    CHECK_INT(1, tree.ending.count);
    CHECK_INT(42, tree.ending.exit_code);
    tree_close(&tree);
}

TEST(attached_worker_ends_with_1_when_its_start_fails)
{
    struct tree tree;
    tree_open(&tree, defaults);
    tree.b.results[START] = -2;
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(tree.ending.worker, outcome_record, &started));
    host_run(&host);
    CHECK_RESULT(MODE_EFAILED, mode_service_start, &started);
    CHECK_INT(1, tree.ending.count);
    CHECK_INT(1, tree.ending.exit_code);
    CHECK(tree.ending.message[0] != '\0');
    tree_close(&tree);
}

TEST(attached_worker_can_start_again)
{
    struct tree tree;
    tree_open(&tree, defaults);
    for (int i = 1; i <= 3; i++) {
        start(&tree);
        stop_on(&host, tree.ending.worker);
        host_run(&host);
        CHECK_INT(i, tree.ending.count);
        CHECK_INT(0, tree.ending.exit_code);
    }
    tree_close(&tree);
}

TEST(attached_worker_gives_up_a_start_that_takes_too_long)
{
    struct tree tree;
    mode_attach_options options = {.start_budget = MODE_MILLISECONDS(200)};
    tree_open(&tree, options);
    tree.b.results[START] = MODE_PENDING;
    tree.b.ends_when_cancelled = true;
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(tree.ending.worker, outcome_record, &started));
    host_run(&host);
    CHECK_INT(1, outcome_count(&started));
    CHECK(started.status < 0);
    CHECK_INT(1, tree.ending.exit_code);
    CHECK_INT(1, tree.a.calls[SHUTDOWN]);
    tree_close(&tree);
}

TEST(attached_worker_abandons_what_does_not_stop_in_time)
{
    struct tree tree;
    mode_attach_options options = {.stop_budget = MODE_MILLISECONDS(200)};
    tree_open(&tree, options);
    tree.b.results[STOP] = MODE_PENDING;
    start(&tree);
    struct outcome stopped = OUTCOME;
    CHECK_OK(mode_service_stop(tree.ending.worker, outcome_record, &stopped));
    host_run_until(&host, &stopped);
    CHECK_RESULT(MODE_EABANDONED, mode_service_stop, &stopped);
    CHECK_CONTAINS("B", stopped.message);
    CHECK_INT(1, tree.a.calls[SHUTDOWN]);
    CHECK_OK(mode_done(tree.b.completions[STOP], MODE_OK, NULL));
    host_turn(&host, 5);
    CHECK_INT(1, tree.ending.count);
    tree_close(&tree);
}

/* ===== What it leaves alone ===== */

static int count_threads(void)
{
    int count = 0;
    DIR *directory = opendir("/proc/self/task");
    CHECK(directory != NULL);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

TEST_IN_FRESH_PROCESS(attached_worker_starts_no_thread_and_takes_no_signal)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE};
    CHECK_INT(1, count_threads());
    struct tree tree;
    tree_open(&tree, defaults);
    start(&tree);
    CHECK_INT(1, count_threads());
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        struct sigaction action;
        CHECK_INT(0, sigaction(signals[i], NULL, &action));
        CHECK(action.sa_handler == SIG_DFL);
    }
    tree_close(&tree);
    CHECK_INT(1, count_threads());
}

TEST(attached_worker_stops_on_a_signal_when_told_so)
{
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        struct tree tree;
        mode_attach_options options = {.handles_signals = true};
        tree_open(&tree, options);
        start(&tree);
        CHECK_INT(0, raise(signals[i]));
        host_run(&host);
        CHECK_INT(MODE_STOPPED, mode_service_state(tree.ending.worker));
        CHECK_INT(1, tree.ending.count);
        CHECK_INT(0, tree.ending.exit_code);
        tree_close(&tree);
    }
}

static void take_turns(struct host *first, struct host *second)
{
    for (int i = 0; i < 20; i++) {
        host_turn(first, 1);
        host_turn(second, 1);
    }
}

TEST(signals_do_what_they_did_before_when_the_last_of_two_workers_has_stopped)
{
    mode_attach_options options = {.size = sizeof options, .handles_signals = true};
    for (int last = 0; last < 2; last++) {
        struct host hosts[2];
        mode_service_t workers[2];
        struct sigaction action = {.sa_handler = SIG_IGN}, before;
        CHECK_INT(0, sigaction(SIGHUP, &action, &before));
        for (int i = 0; i < 2; i++) {
            host_open(&hosts[i]);
            CHECK_OK(mode_worker_attach(hosts[i].loop, NULL, 0, &options, &workers[i]));
            start_on(&hosts[i], workers[i]);
        }
        stop_on(&hosts[!last], workers[!last]);
        CHECK_INT(0, raise(SIGHUP)); /* The other one's: it reloads. */
        take_turns(&hosts[0], &hosts[1]);
        CHECK_INT(MODE_RUNNING, mode_service_state(workers[last]));
        stop_on(&hosts[last], workers[last]);
        for (int i = 0; i < 2; i++) {
            CHECK_OK(mode_service_free(workers[i]));
            host_close(&hosts[i]);
        }
        CHECK_INT(0, sigaction(SIGHUP, &before, &action));
        CHECK(action.sa_handler == SIG_IGN);
    }
}

TEST(attached_worker_stops_at_once_on_the_second_signal)
{
    struct tree tree;
    mode_attach_options options = {.handles_signals = true};
    tree_open(&tree, options);
    tree.b.results[STOP] = MODE_PENDING;
    tree.b.ends_when_cancelled = true;
    start(&tree);
    CHECK_INT(0, raise(SIGTERM));
    while (tree.b.calls[STOP] == 0)
        host_step(&host);
    CHECK_INT(0, raise(SIGTERM));
    host_run(&host);
    CHECK_INT(1, tree.b.cancel_count);
    CHECK_INT(1, tree.ending.count);
    tree_close(&tree);
}

TEST(attached_worker_reloads_on_a_signal_when_told_so)
{
    struct tree tree;
    mode_attach_options options = {.handles_signals = true};
    tree_open(&tree, options);
    start(&tree);
    CHECK_INT(0, raise(SIGHUP));
    while (tree.b.calls[RELOAD] == 0)
        host_step(&host);
    CHECK_INT(1, tree.a.calls[RELOAD]);
    tree_close(&tree);
}

TEST(attached_worker_draws_on_a_signal_when_told_so)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/mode-c-tests-%d.dot", (int)getpid());
    struct tree tree;
    mode_attach_options options = {.handles_signals = true, .graph_file = path};
    tree_open(&tree, options);
    start(&tree);
    CHECK_INT(0, raise(SIGUSR2));
    while (access(path, R_OK) != 0)
        uv_run(&host.uv, UV_RUN_NOWAIT);
    tree_close(&tree);
    CHECK_INT(0, unlink(path));
}

TEST(loop_is_not_given_back_before_a_picture_is_drawn_that_a_signal_asked_for)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/mode-c-tests-%d-last.dot", (int)getpid());
    host_open(&host);
    struct ending ending = {.count = 0};
    mode_attach_options options = {
        .size = sizeof options,
        .handles_signals = true,
        .graph_file = path,
        .on_exit = on_exit_of_worker,
        .user_data = &ending,
        .destroy = on_destroy,
    };
    CHECK_OK(mode_worker_attach(host.loop, NULL, 0, &options, &ending.worker));
    start_on(&host, ending.worker);
    CHECK_INT(0, raise(SIGUSR2));
    host_turn(&host, 1);
    host_close(&host);
    CHECK_INT(0, access(path, R_OK));
    CHECK_OK(mode_service_free(ending.worker));
    CHECK_INT(1, ending.destroy_count);
    CHECK_INT(0, unlink(path));
}

/* ===== Arguments ===== */

TEST(attach_refuses_what_makes_no_sense)
{
    host_open(&host);
    mode_service_t parent = plain_service(host.loop, "P"), child = plain_service(host.loop, "C"), worker;
    CHECK_ERROR(MODE_EINVAL, mode_worker_attach(host.loop, &child, 1, NULL, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_worker_attach(host.loop, NULL, 1, NULL, &worker));
    CHECK_ERROR(MODE_EHANDLE, mode_worker_attach(NO_LOOP, &child, 1, NULL, &worker));
    mode_attach_options options = {.size = 1};
    CHECK_ERROR(MODE_ESIZE, mode_worker_attach(host.loop, &child, 1, &options, &worker));
    CHECK_OK(mode_service_add_dependency(parent, child));
    CHECK_ERROR(MODE_EPARENT, mode_worker_attach(host.loop, &child, 1, NULL, &worker));
    CHECK_OK(mode_worker_attach(host.loop, &parent, 1, NULL, &worker));
    mode_service_t twice[] = {parent, parent};
    CHECK_ERROR(MODE_EPARENT, mode_worker_attach(host.loop, twice, 2, NULL, &child));
    CHECK_OK(mode_service_free(worker));
    CHECK_OK(mode_service_free(parent));
    host_close(&host);
}

TEST(attached_worker_may_have_no_services)
{
    host_open(&host);
    mode_service_t worker, later = plain_service(host.loop, "Later");
    mode_attach_options options = {.size = sizeof options, .label = "Guest"};
    CHECK_OK(mode_worker_attach(host.loop, NULL, 0, &options, &worker));
    start_on(&host, worker);
    struct outcome added = OUTCOME;
    CHECK_OK(mode_service_add_runtime_dependency(worker, later, outcome_record, &added));
    host_run_until(&host, &added);
    char path[32];
    CHECK_INT(11, mode_service_path(later, path, sizeof path));
    CHECK_STRING("Guest/Later", path);
    stop_and_free(&host, worker);
    CHECK_OK(mode_service_free(later));
    host_close(&host);
}
