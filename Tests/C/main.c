/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * Runs the tests. Without arguments each in a process of its own, JOBS at a time (2 by default):
 *
 *     tests [-v]                  all
 *     tests [-v] --only WORD...   those with one of the words in the names of test or file
 *     tests NAME                  one, in this process: for a debugger
 *     tests --all-in-one [WORD]   one after the other in this process: for valgrind
 *     tests --list
 *
 * PATIENCE=n multiplies the time limits.
 */

#include "support.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS_PER_TEST 20
#define MOST_JOBS 16

static struct test *first;
static const char *current = "";
static char program[4096];

void test_register(struct test *test)
{
    struct test **place = &first;
    while (*place != NULL) {
        if (strcmp((*place)->name, test->name) == 0) {
            fprintf(stderr, "two tests are named %s\n", test->name);
            exit(2);
        }
        place = &(*place)->next;
    }
    *place = test;
}

const char *test_program(void) { return program; }

unsigned test_patience(void)
{
    const char *text = getenv("PATIENCE");
    unsigned patience = text != NULL ? (unsigned)strtoul(text, NULL, 10) : 1;
    return patience > 0 ? patience : 1;
}

/* ===== Checks ===== */

/* Threads may be in the middle of anything: without atexit handlers. */
static void fail(void)
{
    fflush(NULL);
    _exit(1);
}

void test_check(const char *file, int line, const char *text, bool is_true)
{
    if (is_true)
        return;
    fprintf(stderr, "%s:%d: %s: not so: %s\n", file, line, current, text);
    fail();
}

void test_check_int(const char *file, int line, const char *text, long long expected, long long actual)
{
    if (expected == actual)
        return;
    fprintf(stderr, "%s:%d: %s: %s is %lld, not %lld\n", file, line, current, text, actual, expected);
    fail();
}

void test_check_string(const char *file, int line, const char *text, const char *expected, const char *actual)
{
    if (actual != NULL && strcmp(expected, actual) == 0)
        return;
    fprintf(stderr, "%s:%d: %s: %s is\n    \"%s\", not\n    \"%s\"\n", file, line, current, text,
            actual != NULL ? actual : "(null)", expected);
    fail();
}

void test_check_contains(const char *file, int line, const char *text, const char *part, const char *actual)
{
    if (actual != NULL && strstr(actual, part) != NULL)
        return;
    fprintf(stderr, "%s:%d: %s: %s is\n    \"%s\", without\n    \"%s\"\n", file, line, current, text,
            actual != NULL ? actual : "(null)", part);
    fail();
}

void test_check_status(const char *file, int line, const char *text, int expected, int actual)
{
    const char *words = actual < 0 ? mode_last_error() : "";
    if (expected != actual) {
        fprintf(stderr, "%s:%d: %s: %s\n    returned %s (%d), not %s (%d); \"%s\"\n", file, line, current, text,
                mode_err_name(actual), actual, mode_err_name(expected), expected, words);
        fail();
    }
    if (actual < 0 && words[0] == '\0') {
        fprintf(stderr, "%s:%d: %s: %s\n    failed, and mode_last_error() is empty\n", file, line, current, text);
        fail();
    }
}

void test_check_outcome(const char *file, int line, const char *text, int expected, struct outcome *outcome)
{
    if (outcome_count(outcome) != 1) {
        fprintf(stderr, "%s:%d: %s: %s has told %d results, not one\n", file, line, current, text, outcome->count);
        fail();
    }
    if (outcome->status != expected || (expected == MODE_OK) != (outcome->message[0] == '\0')) {
        fprintf(stderr, "%s:%d: %s: %s has told %s (%d), \"%s\"; not %s (%d)\n", file, line, current, text,
                mode_err_name(outcome->status), outcome->status, outcome->message, mode_err_name(expected), expected);
        fail();
    }
}

/* ===== One process for each ===== */

struct child {
    pid_t process;
    struct test *test;
    FILE *output;
};

static struct child children[MOST_JOBS];
static int passed, failed;
static bool is_verbose;

static unsigned seconds_per_test(void) { return SECONDS_PER_TEST * test_patience(); }

static void begin(struct child *child, struct test *test)
{
    child->test = test;
    child->output = tmpfile();
    if (child->output == NULL || (child->process = fork()) < 0) {
        perror("tests");
        exit(2);
    }
    if (child->process > 0)
        return;
    dup2(fileno(child->output), STDOUT_FILENO);
    dup2(fileno(child->output), STDERR_FILENO);
    alarm(seconds_per_test());
    execl(program, program, test->name, (char *)NULL);
    _exit(127);
}

static void show_output(FILE *output)
{
    char line[1024];
    rewind(output);
    while (fgets(line, sizeof line, output) != NULL)
        printf("    %s", line);
}

static void report(struct child *child, int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        passed++;
        if (is_verbose)
            printf("passed: %s\n", child->test->name);
    } else {
        failed++;
        printf("FAILED: %s (%s): ", child->test->name, child->test->file);
        if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
            printf("not done after %u s\n", seconds_per_test());
        else if (WIFSIGNALED(status))
            printf("%s\n", strsignal(WTERMSIG(status)));
        else
            printf("exit code %d\n", WEXITSTATUS(status));
        show_output(child->output);
    }
    fclose(child->output);
    fflush(stdout);
    child->process = 0;
}

/* Waits for one to end; false if there is none. */
static bool reap(void)
{
    int status;
    pid_t process;
    do
        process = wait(&status);
    while (process < 0 && errno == EINTR);
    for (int i = 0; i < MOST_JOBS; i++)
        if (process > 0 && children[i].process == process)
            report(&children[i], status);
    return process > 0;
}

static struct child *free_place(int jobs)
{
    for (;;) {
        for (int i = 0; i < jobs; i++)
            if (children[i].process == 0)
                return &children[i];
        reap();
    }
}

static bool is_meant(const struct test *test, int count, char **words)
{
    for (int i = 0; i < count; i++)
        if (strstr(test->name, words[i]) != NULL || strstr(test->file, words[i]) != NULL)
            return true;
    return count == 0;
}

static int run_in_processes(int count, char **words)
{
    const char *text = getenv("JOBS");
    int jobs = text != NULL ? atoi(text) : 2;
    jobs = jobs < 1 ? 1 : jobs > MOST_JOBS ? MOST_JOBS : jobs;
    for (struct test *test = first; test != NULL; test = test->next)
        if (test->kind != TEST_PROGRAM && is_meant(test, count, words))
            begin(free_place(jobs), test);
    while (reap())
        ;
    printf("C tests: %d passed", passed);
    if (failed > 0)
        printf(", %d failed", failed);
    printf("\n");
    return failed > 0 || passed == 0;
}

/* ===== In this process ===== */

static void run_here(struct test *test)
{
    current = test->name;
    if (test->kind == TEST_ORDINARY)
        silence();
    test->body();
}

static int run_all_in_one(int count, char **words)
{
    for (struct test *test = first; test != NULL; test = test->next) {
        if (test->kind != TEST_ORDINARY || !is_meant(test, count, words))
            continue;
        alarm(seconds_per_test());
        if (getenv("VERBOSE") != NULL)
            fprintf(stderr, "-- %s\n", test->name);
        run_here(test);
        passed++;
    }
    CHECK_OK(mode_shutdown());
    printf("C tests: %d passed in one process\n", passed);
    return passed == 0;
}

static int run_named(const char *name)
{
    for (struct test *test = first; test != NULL; test = test->next) {
        if (strcmp(test->name, name) != 0)
            continue;
        run_here(test);
        if (test->kind != TEST_PROGRAM)
            mode_shutdown();
        return 0;
    }
    fprintf(stderr, "there is no test %s\n", name);
    return 2;
}

static int list(void)
{
    for (struct test *test = first; test != NULL; test = test->next)
        if (test->kind != TEST_PROGRAM)
            printf("%s\n", test->name);
    return 0;
}

int main(int argc, char **argv)
{
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0) {
        perror("tests");
        return 2;
    }
    if (argc > 1 && strcmp(argv[1], "-v") == 0) {
        is_verbose = true;
        argc--, argv++;
    }
    if (argc == 1)
        return run_in_processes(0, NULL);
    if (strcmp(argv[1], "--only") == 0)
        return run_in_processes(argc - 2, argv + 2);
    if (strcmp(argv[1], "--all-in-one") == 0)
        return run_all_in_one(argc - 2, argv + 2);
    if (strcmp(argv[1], "--list") == 0)
        return list();
    return run_named(argv[1]);
}
