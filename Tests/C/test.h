/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Tests and checks. main.c runs each test in a process of its own, with a time limit. */

#ifndef TEST_H
#define TEST_H

#include "mode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum test_kind {
    /* May also run after others in one process (--all-in-one, for valgrind): it gives everything back. */
    TEST_ORDINARY,
    /* Changes its process for good, or depends on its beginning. */
    TEST_ALONE,
    /* No test: a program that tests start, by its name. */
    TEST_PROGRAM
};

struct test {
    const char *name;
    const char *file;
    void (*body)(void);
    enum test_kind kind;
    struct test *next;
};

void test_register(struct test *test);

#define TEST_OF_KIND(name, kind)                                                                                       \
    static void name(void);                                                                                            \
    static struct test name##_test = {#name, __FILE__, name, kind, NULL};                                              \
    __attribute__((constructor)) static void register_##name(void) { test_register(&name##_test); }                    \
    static void name(void)

/* A test; the name says outcome and condition. */
#define TEST(name) TEST_OF_KIND(name, TEST_ORDINARY)
#define TEST_IN_FRESH_PROCESS(name) TEST_OF_KIND(name, TEST_ALONE)
#define PROGRAM(name) TEST_OF_KIND(name, TEST_PROGRAM)

/* What checks call; a check that fails says where and ends the test. */
void test_check(const char *file, int line, const char *text, bool is_true);
void test_check_int(const char *file, int line, const char *text, long long expected, long long actual);
void test_check_string(const char *file, int line, const char *text, const char *expected, const char *actual);
void test_check_contains(const char *file, int line, const char *text, const char *part, const char *actual);
void test_check_status(const char *file, int line, const char *text, int expected, int actual);

#define CHECK(...) test_check(__FILE__, __LINE__, #__VA_ARGS__, (__VA_ARGS__))
#define CHECK_INT(expected, ...)                                                                                       \
    test_check_int(__FILE__, __LINE__, #__VA_ARGS__, (long long)(expected), (long long)(__VA_ARGS__))
#define CHECK_STRING(expected, actual) test_check_string(__FILE__, __LINE__, #actual, expected, actual)
/* `actual` has `part` in it. */
#define CHECK_CONTAINS(part, actual) test_check_contains(__FILE__, __LINE__, #actual, part, actual)
/* The call returns MODE_OK. */
#define CHECK_OK(...) test_check_status(__FILE__, __LINE__, #__VA_ARGS__, MODE_OK, (__VA_ARGS__))
/* The call returns this error, and mode_last_error() has words for it. `.make/c-coverage.sh` looks for this by its text. */
#define CHECK_ERROR(status, ...) test_check_status(__FILE__, __LINE__, #__VA_ARGS__, (status), (__VA_ARGS__))
/* `function` has told this result, once, through its callback. Also one that `.make/c-coverage.sh` looks for. */
#define CHECK_RESULT(status, function, outcome)                                                                        \
    test_check_outcome(__FILE__, __LINE__, #function, (status), (outcome))

struct outcome;
void test_check_outcome(const char *file, int line, const char *text, int expected, struct outcome *outcome);

/* Where this program is. */
const char *test_program(void);

/* 1, and more where everything is slower: time limits are multiplied by it. */
unsigned test_patience(void);

#endif
