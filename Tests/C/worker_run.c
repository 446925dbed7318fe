/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* mode_worker_run(): a program that Mode runs. */

#include "support.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static struct journal journal;

static void raise_term(struct probe *probe)
{
    (void)probe;
    CHECK_INT(0, kill(getpid(), SIGTERM));
}

static void raise_int(struct probe *probe)
{
    (void)probe;
    CHECK_INT(0, kill(getpid(), SIGINT));
}

TEST_IN_FRESH_PROCESS(worker_starts_in_order_and_stops_in_reverse_on_sigterm)
{
    journal = (struct journal)JOURNAL;
    struct probe a = {.label = "A", .journal = &journal}, b = {.label = "B", .journal = &journal};
    b.inside[STARTED] = raise_term;
    probe_new(&a, mode_loop_main(), NULL);
    probe_new(&b, mode_loop_main(), NULL);
    mode_service_t services[] = {a.service, b.service};
    mode_worker_options options = quiet_options();
    CHECK_INT(0, mode_worker_run(services, 2, &options));
    CHECK_STRING("A:on_first_start A:on_start A:on_started B:on_first_start B:on_start B:on_started "
                 "B:on_stop B:on_shutdown A:on_stop A:on_shutdown",
                 journal.text);
    probe_end(&a);
    probe_end(&b);
}

TEST_IN_FRESH_PROCESS(worker_returns_0_after_sigint)
{
    struct probe probe = {.label = "A", .inside = {[STARTED] = raise_int}};
    CHECK_INT(0, run_one(&probe, quiet_options()));
    CHECK_INT(1, probe.calls[SHUTDOWN]);
}

TEST_IN_FRESH_PROCESS(worker_returns_0_when_it_is_no_daemon)
{
    struct probe probe = {.label = "A"};
    mode_worker_options options = quiet_options();
    options.daemon = MODE_NO;
    CHECK_INT(0, run_one(&probe, options));
    CHECK_INT(1, probe.calls[STARTED]);
    CHECK_INT(1, probe.calls[SHUTDOWN]);
}

static void crash_inside(struct probe *probe)
{
    CHECK_OK(mode_service_crash(probe->service, -6, "on purpose"));
}

TEST_IN_FRESH_PROCESS(worker_returns_1_after_a_crash)
{
    struct probe probe = {.label = "A", .inside = {[STARTED] = crash_inside}};
    CHECK_INT(1, run_one(&probe, quiet_options()));
    CHECK_INT(1, probe.calls[SHUTDOWN]);
}

TEST_IN_FRESH_PROCESS(worker_returns_1_after_a_failed_start)
{
    struct probe probe = {.label = "A", .results = {[START] = -6}};
    CHECK_INT(1, run_one(&probe, quiet_options()));
}

TEST_IN_FRESH_PROCESS(worker_returns_1_when_the_start_takes_too_long)
{
    struct probe probe = {.label = "A", .results = {[START] = MODE_PENDING}, .ends_when_cancelled = true};
    mode_worker_options options = quiet_options();
    options.start_budget = MODE_MILLISECONDS(200);
    CHECK_INT(1, run_one(&probe, options));
    CHECK_INT(1, probe.cancel_count);
}

static void exit_with_7(struct probe *probe) { CHECK_OK(mode_service_request_exit(probe->service, 7)); }

TEST_IN_FRESH_PROCESS(worker_returns_the_code_that_was_requested)
{
    struct probe probe = {.label = "A", .inside = {[STARTED] = exit_with_7}};
    CHECK_INT(7, run_one(&probe, quiet_options()));
}

TEST_IN_FRESH_PROCESS(worker_can_run_again_when_it_has_returned)
{
    mode_worker_options options = quiet_options();
    options.daemon = MODE_NO;
    struct probe first = {.label = "A"}, second = {.label = "B", .inside = {[STARTED] = exit_with_7}};
    CHECK_INT(0, run_one(&first, options));
    CHECK_INT(7, run_one(&second, options));
}

static void be_on_main_loop(struct probe *probe)
{
    CHECK(MODE_SAME(mode_loop_main(), mode_loop_current()));
    CHECK_INT(1, mode_loop_is_current(mode_loop_main()));
    CHECK(pthread_equal(*(pthread_t *)probe->context, pthread_self()));
}

TEST_IN_FRESH_PROCESS(worker_runs_the_main_loop_on_its_thread)
{
    pthread_t self = pthread_self();
    struct probe probe = {.label = "A", .inside = {[START] = be_on_main_loop}, .context = &self};
    mode_worker_options options = quiet_options();
    options.daemon = MODE_NO;
    CHECK_INT(0, run_one(&probe, options));
    CHECK_INT(1, probe.calls[START]);
}

/* ===== Arguments ===== */

TEST_IN_FRESH_PROCESS(worker_refuses_what_makes_no_sense)
{
    mode_service_t service = plain_service(mode_loop_main(), "A"), none = NO_SERVICE;
    CHECK_ERROR(MODE_EINVAL, mode_worker_run(NULL, 1, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_worker_run(&service, 0, NULL));
    CHECK_ERROR(MODE_EHANDLE, mode_worker_run(&none, 1, NULL));
    mode_worker_options options = {.size = 2};
    CHECK_ERROR(MODE_ESIZE, mode_worker_run(&service, 1, &options));
    options = (mode_worker_options){.size = sizeof options, .log_level = (mode_log_level)70};
    CHECK_ERROR(MODE_EINVAL, mode_worker_run(&service, 1, &options));
    mode_service_t parent = plain_service(mode_loop_main(), "Parent");
    CHECK_OK(mode_service_add_dependency(parent, service));
    CHECK_ERROR(MODE_EPARENT, mode_worker_run(&service, 1, NULL));
    CHECK_OK(mode_service_free(service));
    CHECK_OK(mode_service_free(parent));
}

TEST_IN_FRESH_PROCESS(worker_that_cannot_open_its_log_does_not_begin)
{
    struct probe probe = {.label = "A"};
    probe_new(&probe, mode_loop_main(), NULL);
    mode_worker_options options = quiet_options();
    options.log_file = "/nonexistent/directory/file.log";
    CHECK_ERROR(MODE_EIO, mode_worker_run(&probe.service, 1, &options));
    CHECK_INT(0, probe.calls[START]);
    options.log_file = NULL;
    options.daemon = MODE_NO;
    CHECK_INT(0, mode_worker_run(&probe.service, 1, &options));
}

TEST_IN_FRESH_PROCESS(worker_that_cannot_open_its_console_does_not_begin)
{
    struct probe probe = {.label = "A"};
    probe_new(&probe, mode_loop_main(), NULL);
    mode_worker_options options = quiet_options();
    options.console = "/nonexistent/directory/socket";
    CHECK_ERROR(MODE_EIO, mode_worker_run(&probe.service, 1, &options));
    CHECK_INT(0, probe.calls[START]);
}

static void run_another(struct probe *probe)
{
    mode_service_t other = plain_service(mode_loop_main(), "Other");
    CHECK_ERROR(MODE_EBUSY, mode_worker_run(&other, 1, NULL));
    CHECK_OK(mode_service_free(other));
    (void)probe;
}

TEST_IN_FRESH_PROCESS(second_worker_is_refused_while_one_runs)
{
    struct probe probe = {.label = "A", .inside = {[START] = run_another}};
    mode_worker_options options = quiet_options();
    options.daemon = MODE_NO;
    CHECK_INT(0, run_one(&probe, options));
    CHECK_INT(1, probe.calls[STARTED]);
}

/* ===== Signals, the log ===== */

static void raise_hup(struct probe *probe)
{
    (void)probe;
    CHECK_INT(0, kill(getpid(), SIGHUP));
}

TEST_IN_FRESH_PROCESS(worker_reloads_on_sighup)
{
    struct probe probe = {.label = "A", .inside = {[STARTED] = raise_hup, [RELOAD] = raise_term}};
    CHECK_INT(0, run_one(&probe, quiet_options()));
    CHECK_INT(1, probe.calls[RELOAD]);
}

static char path[64];

static void wait_for_file(mode_service_t service, mode_timer_t timer, void *user_data)
{
    (void)timer, (void)user_data;
    if (access(path, R_OK) == 0)
        CHECK_OK(mode_service_request_exit(service, 3));
}

static void raise_usr2(struct probe *probe)
{
    CHECK_INT(0, kill(getpid(), SIGUSR2));
    CHECK_OK(mode_service_every(probe->service, MODE_MILLISECONDS(2), NULL, wait_for_file, NULL, NULL));
}

TEST_IN_FRESH_PROCESS(worker_draws_on_sigusr2)
{
    snprintf(path, sizeof path, "/tmp/mode-c-tests-%d.svg", (int)getpid());
    struct probe probe = {.label = "A", .inside = {[STARTED] = raise_usr2}};
    mode_worker_options options = quiet_options();
    options.graph_file = path;
    CHECK_INT(3, run_one(&probe, options));
    CHECK_INT(0, unlink(path));
}

static void read_file(char *text, size_t capacity)
{
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    text[fread(text, 1, capacity - 1, file)] = '\0';
    fclose(file);
}

TEST_IN_FRESH_PROCESS(worker_logs_to_its_file)
{
    static char text[8192];
    snprintf(path, sizeof path, "/tmp/mode-c-tests-%d.log", (int)getpid());
    struct probe probe = {.label = "A"};
    mode_worker_options options = {.size = sizeof options, .log_file = path, .daemon = MODE_NO};
    options.log_format = MODE_LOG_JSON;
    CHECK_INT(0, run_one(&probe, options));
    read_file(text, sizeof text);
    CHECK_CONTAINS("Starting...", text);
    CHECK_INT('{', text[0]);
    CHECK_INT(0, unlink(path));
}

static void count_line(mode_log_level level, const char *service, const char *message, void *user_data)
{
    (void)level, (void)service, (void)message;
    ++*(int *)user_data;
}

TEST_IN_FRESH_PROCESS(worker_leaves_the_log_alone_when_told_so)
{
    static int lines;
    CHECK_OK(mode_log_set_sink(MODE_LOG_INFO, count_line, &lines));
    struct probe probe = {.label = "A"};
    mode_worker_options options = {.size = sizeof options, .daemon = MODE_NO, .sets_up_log = MODE_NO};
    CHECK_INT(0, run_one(&probe, options));
    CHECK(lines > 0);
    CHECK_OK(mode_log_set_sink(MODE_LOG_CRITICAL, NULL, NULL));
}

TEST_IN_FRESH_PROCESS(worker_opens_standard_streams_that_the_process_lacks)
{
    int before = dup(STDERR_FILENO);
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        close(descriptor);
    struct probe probe = {.label = "A"};
    probe.inside[STARTED] = raise_term;
    int code = run_one(&probe, quiet_options());
    bool are_open = true;
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        are_open = are_open && fcntl(descriptor, F_GETFD) >= 0;
    dup2(before, STDERR_FILENO);
    CHECK_INT(0, code);
    CHECK(are_open);
    probe_end(&probe);
}
