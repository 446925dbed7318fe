/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* mode_worker_run() as whole processes: second and third signals, budgets, dumps. */

#include "support.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

struct process {
    pid_t id;
    int output;
    char text[16384];
    size_t length;
};

static void process_start(struct process *process, const char *name)
{
    int ends[2];
    CHECK_INT(0, pipe(ends));
    memset(process, 0, sizeof *process);
    process->id = fork();
    CHECK(process->id >= 0);
    if (process->id == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        alarm(20 * test_patience());
        execl(test_program(), test_program(), name, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    process->output = ends[0];
}

static bool process_read(struct process *process)
{
    ssize_t count =
        read(process->output, process->text + process->length, sizeof process->text - 1 - process->length);
    CHECK(count >= 0);
    process->length += (size_t)count;
    process->text[process->length] = '\0';
    return count > 0;
}

static void process_wait_for(struct process *process, const char *word)
{
    while (strstr(process->text, word) == NULL)
        if (!process_read(process))
            CHECK_CONTAINS(word, process->text);
}

/* The exit code, or the negative number of the signal that ended it. */
static int process_end(struct process *process)
{
    int status;
    while (process_read(process))
        ;
    close(process->output);
    CHECK_INT(process->id, waitpid(process->id, &status, 0));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void say(const char *word)
{
    printf("%s\n", word);
    fflush(stdout);
}

static void say_running(struct probe *probe)
{
    (void)probe;
    say("is running");
}

static void say_stopping(struct probe *probe)
{
    (void)probe;
    say("is stopping");
}

/* A service whose on_stop ends when it is given up, or never. */
static void run_hanging(mode_worker_options options, bool ends_when_cancelled)
{
    struct probe probe = {.label = "Hanging", .results = {[STOP] = MODE_PENDING}};
    probe.inside[STARTED] = say_running;
    probe.inside[STOP] = say_stopping;
    probe.ends_when_cancelled = ends_when_cancelled;
    int code = run_one(&probe, options);
    printf("returned %d\n", code);
    fflush(stdout);
    exit(code);
}

PROGRAM(program_that_stops_when_given_up) { run_hanging(quiet_options(), true); }

PROGRAM(program_with_a_stop_budget)
{
    mode_worker_options options = quiet_options();
    options.stop_budget = MODE_MILLISECONDS(100);
    run_hanging(options, false);
}

static void block_for_ever(struct probe *probe)
{
    say_stopping(probe);
    for (;;)
        pause();
}

PROGRAM(program_that_blocks)
{
    mode_worker_options options = quiet_options();
    options.stop_budget = MODE_MILLISECONDS(100);
    struct probe probe = {.label = "Blocking", .inside = {[STARTED] = say_running, [STOP] = block_for_ever}};
    exit(run_one(&probe, options));
}

PROGRAM(program_that_blocks_with_time)
{
    struct probe probe = {.label = "Blocking", .inside = {[STARTED] = say_running, [STOP] = block_for_ever}};
    exit(run_one(&probe, quiet_options()));
}

PROGRAM(program_that_runs)
{
    struct probe probe = {.label = "Calm", .inside = {[STARTED] = say_running}};
    exit(run_one(&probe, quiet_options()));
}

TEST(worker_stops_at_once_on_the_second_signal)
{
    struct process process;
    process_start(&process, "program_that_stops_when_given_up");
    process_wait_for(&process, "is running");
    kill(process.id, SIGTERM);
    process_wait_for(&process, "is stopping");
    kill(process.id, SIGTERM);
    process_wait_for(&process, "returned");
    process_end(&process);
}

TEST(third_signal_ends_the_process)
{
    struct process process;
    process_start(&process, "program_that_blocks_with_time");
    process_wait_for(&process, "is running");
    kill(process.id, SIGTERM);
    process_wait_for(&process, "is stopping");
    kill(process.id, SIGTERM);
    // Two of a kind that are pending at once are one; those of two kinds are not.
    kill(process.id, SIGINT);
    int code = process_end(&process);
    CHECK(code == 128 + SIGTERM || code == 128 + SIGINT);
}

static int end_by_budget(const char *program)
{
    struct process process;
    process_start(&process, program);
    process_wait_for(&process, "is running");
    kill(process.id, SIGTERM);
    process_wait_for(&process, "is stopping");
    return process_end(&process);
}

TEST(process_ends_when_a_callback_never_returns) { CHECK(end_by_budget("program_that_blocks") > 0); }

TEST(process_ends_when_a_hook_never_ends) { CHECK(end_by_budget("program_with_a_stop_budget") >= 0); }

TEST(worker_dumps_the_tree_on_sigusr1)
{
    struct process process;
    process_start(&process, "program_that_runs");
    process_wait_for(&process, "is running");
    kill(process.id, SIGUSR1);
    process_wait_for(&process, "Calm");
    kill(process.id, SIGTERM);
    CHECK_INT(0, process_end(&process));
}
