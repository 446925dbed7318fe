/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Version, statuses, mode_last_error(), durations, handles as values. */

#include "support.h"

#include <string.h>

TEST(version_is_that_of_the_header)
{
    CHECK_INT(MODE_VERSION, mode_version());
    CHECK_INT(0x000100, MODE_VERSION);
    CHECK_STRING("0.1.0", mode_version_string());
}

TEST(each_status_has_its_name_and_a_sentence)
{
    static const struct {
        int status;
        const char *name;
    } statuses[] = {
        {MODE_OK, "MODE_OK"},
        {MODE_PENDING, "MODE_PENDING"},
        {MODE_EINVAL, "MODE_EINVAL"},
        {MODE_ESIZE, "MODE_ESIZE"},
        {MODE_EHANDLE, "MODE_EHANDLE"},
        {MODE_ETHREAD, "MODE_ETHREAD"},
        {MODE_ENOTRUNNING, "MODE_ENOTRUNNING"},
        {MODE_ESTATE, "MODE_ESTATE"},
        {MODE_EALREADY, "MODE_EALREADY"},
        {MODE_EBUSY, "MODE_EBUSY"},
        {MODE_EPARENT, "MODE_EPARENT"},
        {MODE_ECYCLE, "MODE_ECYCLE"},
        {MODE_ENOTCHILD, "MODE_ENOTCHILD"},
        {MODE_ETIMEDOUT, "MODE_ETIMEDOUT"},
        {MODE_ECANCELED, "MODE_ECANCELED"},
        {MODE_EFAILED, "MODE_EFAILED"},
        {MODE_EABANDONED, "MODE_EABANDONED"},
        {MODE_EEXHAUSTED, "MODE_EEXHAUSTED"},
        {MODE_EIO, "MODE_EIO"},
        {MODE_EGRAPH, "MODE_EGRAPH"},
        {MODE_ESYSTEM, "MODE_ESYSTEM"},
    };
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        CHECK_STRING(statuses[i].name, mode_err_name(statuses[i].status));
        CHECK(mode_strerror(statuses[i].status) != NULL);
        CHECK(strlen(mode_strerror(statuses[i].status)) > 3);
    }
    CHECK_INT(21, COUNT_OF(statuses));
}

TEST(numbers_that_are_no_status_are_unknown)
{
    static const int numbers[] = {2, -20, 1000, -1000, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        CHECK_STRING("unknown", mode_err_name(numbers[i]));
        CHECK(mode_strerror(numbers[i]) != NULL);
    }
}

TEST(texts_of_statuses_are_static)
{
    CHECK(mode_strerror(MODE_EBUSY) == mode_strerror(MODE_EBUSY));
    CHECK(mode_err_name(MODE_EBUSY) == mode_err_name(MODE_EBUSY));
    CHECK(mode_version_string() == mode_version_string());
}

static void see_no_error(void *user_data)
{
    (void)user_data;
    CHECK_STRING("", mode_last_error());
}

TEST(last_error_is_empty_when_nothing_failed_on_the_thread) { on_another_thread(see_no_error, NULL); }

TEST(last_error_is_of_its_thread)
{
    CHECK_ERROR(MODE_EHANDLE, mode_service_free(NO_SERVICE));
    CHECK(mode_last_error()[0] != '\0');
    on_another_thread(see_no_error, NULL);
    CHECK(mode_last_error()[0] != '\0');
}

TEST(last_error_stays_when_a_later_call_works)
{
    CHECK_ERROR(MODE_EINVAL, mode_loop_new("x", NULL));
    char words[256] = "";
    strncat(words, mode_last_error(), sizeof words - 1);
    CHECK(!MODE_SAME(mode_loop_main(), NO_LOOP));
    CHECK_STRING(words, mode_last_error());
}

TEST(last_error_says_which_argument)
{
    CHECK_ERROR(MODE_EINVAL, mode_loop_new("x", NULL));
    CHECK_CONTAINS("loop", mode_last_error());
    CHECK_ERROR(MODE_EINVAL, mode_loop_post(mode_loop_main(), NULL, NULL));
    CHECK_CONTAINS("callback", mode_last_error());
}

TEST(durations_are_nanoseconds)
{
    CHECK(MODE_MICROSECONDS(3) == 3000);
    CHECK(MODE_MILLISECONDS(3) == 3000000);
    CHECK(MODE_SECONDS(5000) == UINT64_C(5000000000000));
    CHECK(MODE_FOREVER == UINT64_MAX);
}

TEST(handles_are_compared_by_both_numbers)
{
    mode_service_t a = {1, 2}, b = {1, 2}, c = {1, 3}, d = {2, 2};
    CHECK(MODE_SAME(a, b));
    CHECK(!MODE_SAME(a, c));
    CHECK(!MODE_SAME(a, d));
}
