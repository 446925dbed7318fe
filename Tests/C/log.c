/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* The log: sinks, files, formats, levels. */

#include "support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct host host;
static struct journal lines;

static void note_line(mode_log_level level, const char *path, const char *message, void *user_data)
{
    char word[512];
    snprintf(word, sizeof word, "%d|%s|%s", (int)level, path, message);
    journal_add(user_data, word, "");
}

static mode_service_t open_with_sink(mode_log_level level)
{
    lines = (struct journal)JOURNAL;
    host_open(&host);
    CHECK_OK(mode_log_set_sink(level, note_line, &lines));
    return plain_service(host.loop, "Cache");
}

static void close_with(mode_service_t service)
{
    stop_and_free(&host, service);
    host_close(&host);
    silence();
}

TEST(sink_is_given_level_path_and_message)
{
    mode_service_t cache = open_with_sink(MODE_LOG_INFO);
    mode_service_t root = plain_service(host.loop, "Root");
    CHECK_OK(mode_service_add_dependency(root, cache));
    CHECK_OK(mode_service_log(cache, MODE_LOG_WARNING, "almost full"));
    CHECK_STRING("5|Root/Cache|almost full", lines.text);
    CHECK_OK(mode_service_free(cache));
    close_with(root);
}

TEST(sink_is_given_lines_of_at_least_its_level)
{
    mode_service_t service = open_with_sink(MODE_LOG_NOTICE);
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "no"));
    CHECK_OK(mode_service_log(service, MODE_LOG_NOTICE, "yes"));
    CHECK_OK(mode_log_set_level(MODE_LOG_TRACE));
    CHECK_OK(mode_service_log(service, MODE_LOG_TRACE, "now"));
    CHECK_OK(mode_log_set_level(MODE_LOG_CRITICAL));
    CHECK_OK(mode_service_log(service, MODE_LOG_ERROR, "no more"));
    CHECK_OK(mode_service_log(service, MODE_LOG_CRITICAL, "oh"));
    CHECK_STRING("4|Cache|yes 1|Cache|now 7|Cache|oh", lines.text);
    close_with(service);
}

TEST(service_has_a_level_of_its_own_when_it_is_given_one)
{
    mode_service_t child = open_with_sink(MODE_LOG_WARNING), root = plain_service(host.loop, "Root");
    CHECK_OK(mode_service_add_dependency(root, child));
    CHECK_OK(mode_service_set_log_level(root, MODE_LOG_DEBUG));
    CHECK_OK(mode_service_log(child, MODE_LOG_DEBUG, "fine"));
    CHECK_OK(mode_service_set_log_level(root, MODE_LOG_DEFAULT));
    CHECK_OK(mode_service_log(child, MODE_LOG_DEBUG, "too fine"));
    CHECK_STRING("2|Root/Cache|fine", lines.text);
    CHECK_OK(mode_service_free(child));
    close_with(root);
}

TEST(sink_is_given_what_services_log_of_themselves)
{
    mode_service_t service = open_with_sink(MODE_LOG_INFO);
    start_on(&host, service);
    stop_on(&host, service);
    CHECK_CONTAINS("3|Cache|Starting...", lines.text);
    CHECK_CONTAINS("3|Cache|Stopping...", lines.text);
    close_with(service);
}

TEST(all_is_dropped_when_there_is_no_sink)
{
    mode_service_t service = open_with_sink(MODE_LOG_INFO);
    CHECK_OK(mode_log_set_sink(MODE_LOG_TRACE, NULL, NULL));
    CHECK_OK(mode_service_log(service, MODE_LOG_CRITICAL, "x"));
    CHECK_STRING("", lines.text);
    close_with(service);
}

static void log_again(mode_log_level level, const char *path, const char *message, void *user_data)
{
    (void)path, (void)message;
    mode_service_t service = *(mode_service_t *)user_data;
    journal_add(&lines, "once", "");
    CHECK_OK(mode_service_log(service, level, "from the sink"));
    CHECK_ERROR(MODE_EBUSY, mode_log_set_sink(MODE_LOG_INFO, NULL, NULL));
    CHECK_ERROR(MODE_EBUSY, mode_log_standard(NULL));
}

TEST(what_a_sink_logs_is_dropped)
{
    mode_service_t service = open_with_sink(MODE_LOG_INFO);
    CHECK_OK(mode_log_set_sink(MODE_LOG_INFO, log_again, &service));
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "x"));
    CHECK_STRING("once", lines.text);
    close_with(service);
}

static void *log_much(void *user_data)
{
    for (int i = 0; i < 1000; i++)
        CHECK_OK(mode_service_log(*(mode_service_t *)user_data, MODE_LOG_INFO, "x"));
    return NULL;
}

static void count_line(mode_log_level level, const char *path, const char *message, void *user_data)
{
    (void)level, (void)path, (void)message;
    ++*(int *)user_data; // One call at a time.
}

TEST(sink_is_called_by_one_thread_at_a_time)
{
    int count = 0;
    mode_service_t service = open_with_sink(MODE_LOG_INFO);
    CHECK_OK(mode_log_set_sink(MODE_LOG_INFO, count_line, &count));
    pthread_t threads[3];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        CHECK_INT(0, pthread_create(&threads[i], NULL, log_much, &service));
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        CHECK_INT(0, pthread_join(threads[i], NULL));
    CHECK_INT(3000, count);
    close_with(service);
}

TEST(levels_that_are_none_are_refused)
{
    mode_service_t service = open_with_sink(MODE_LOG_INFO);
    static const int levels[] = {-1, 8, 99};
    for (size_t i = 0; i < COUNT_OF(levels); i++) {
        mode_log_level level = (mode_log_level)levels[i];
        CHECK_ERROR(MODE_EINVAL, mode_log_set_sink(level, NULL, NULL));
        CHECK_ERROR(MODE_EINVAL, mode_log_set_level(level));
        CHECK_ERROR(MODE_EINVAL, mode_service_log(service, level, "x"));
        CHECK_ERROR(MODE_EINVAL, mode_service_set_log_level(service, level));
        mode_log_options options = {.size = sizeof options, .level = level};
        CHECK_ERROR(MODE_EINVAL, mode_log_standard(&options));
    }
    CHECK_ERROR(MODE_EINVAL, mode_service_log(service, MODE_LOG_INFO, NULL));
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "still here"));
    CHECK_STRING("3|Cache|still here", lines.text);
    close_with(service);
}

/* ===== Files ===== */

static char directory[64], path[80], moved[80];

static void make_directory(void)
{
    snprintf(directory, sizeof directory, "/tmp/mode-c-tests-XXXXXX");
    CHECK(mkdtemp(directory) != NULL);
    snprintf(path, sizeof path, "%s/log", directory);
    snprintf(moved, sizeof moved, "%s/log.1", directory);
}

static void remove_directory(void)
{
    unlink(path);
    unlink(moved);
    CHECK_INT(0, rmdir(directory));
}

static const char *content(const char *name)
{
    static char text[8192];
    FILE *file = fopen(name, "r");
    CHECK(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void log_to(const char *file, mode_log_format format)
{
    mode_log_options options = {.size = sizeof options, .file = file, .format = format, .color = MODE_NO};
    CHECK_OK(mode_log_standard(&options));
}

TEST(standard_log_appends_to_a_file)
{
    make_directory();
    mode_service_t service = open_with_sink(MODE_LOG_INFO);
    log_to(path, MODE_LOG_TEXT);
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "one line"));
    CHECK_OK(mode_service_log(service, MODE_LOG_DEBUG, "not this"));
    const char *text = content(path);
    CHECK_INT('[', text[0]);
    CHECK_CONTAINS(": INFO]: [^Cache]: one line\n", text);
    CHECK(strstr(text, "not this") == NULL);
    CHECK_STRING("", lines.text);
    log_to(path, MODE_LOG_TEXT);
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "another"));
    CHECK_CONTAINS("one line\n", content(path));
    CHECK_CONTAINS("another\n", content(path));
    close_with(service);
    remove_directory();
}

TEST(standard_log_writes_json_when_told_so)
{
    make_directory();
    mode_service_t service = open_with_sink(MODE_LOG_INFO);
    log_to(path, MODE_LOG_JSON);
    CHECK_OK(mode_service_log(service, MODE_LOG_ERROR, "say \"hi\""));
    const char *text = content(path);
    CHECK_INT('{', text[0]);
    CHECK_CONTAINS("say \\\"hi\\\"", text);
    CHECK_STRING("}\n", text + strlen(text) - 2);
    close_with(service);
    remove_directory();
}

TEST(log_file_is_opened_anew_after_it_was_moved_away)
{
    make_directory();
    mode_service_t service = open_with_sink(MODE_LOG_INFO);
    log_to(path, MODE_LOG_TEXT);
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "before"));
    CHECK_INT(0, rename(path, moved));
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "between"));
    CHECK_OK(mode_log_reopen());
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "after"));
    CHECK_CONTAINS("between", content(moved));
    CHECK_CONTAINS("after", content(path));
    CHECK(strstr(content(path), "between") == NULL);
    close_with(service);
    remove_directory();
}

TEST(lines_go_on_to_the_old_file_when_a_new_one_cannot_be_opened)
{
    make_directory();
    mode_service_t service = open_with_sink(MODE_LOG_INFO);
    log_to(path, MODE_LOG_TEXT);
    CHECK_INT(0, rename(path, moved));
    CHECK_INT(0, mkdir(path, 0700)); // In the way.
    CHECK_ERROR(MODE_EIO, mode_log_reopen());
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "still"));
    CHECK_CONTAINS("still", content(moved));
    CHECK_INT(0, rmdir(path));
    close_with(service);
    remove_directory();
}

TEST(log_stays_as_it_was_when_a_file_cannot_be_opened)
{
    mode_service_t service = open_with_sink(MODE_LOG_INFO);
    mode_log_options options = {.size = sizeof options, .file = "/nonexistent/directory/log"};
    CHECK_ERROR(MODE_EIO, mode_log_standard(&options));
    options.size = 4;
    CHECK_ERROR(MODE_ESIZE, mode_log_standard(&options));
    options = (mode_log_options){.size = sizeof options, .format = (mode_log_format)9};
    CHECK_ERROR(MODE_EINVAL, mode_log_standard(&options));
    options = (mode_log_options){.size = sizeof options, .color = (mode_choice)9};
    CHECK_ERROR(MODE_EINVAL, mode_log_standard(&options));
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "to the sink"));
    CHECK_STRING("3|Cache|to the sink", lines.text);
    close_with(service);
}

TEST(reopening_does_nothing_when_there_is_no_file)
{
    mode_service_t service = open_with_sink(MODE_LOG_INFO);
    CHECK_OK(mode_log_reopen());
    close_with(service);
}

TEST_IN_FRESH_PROCESS(warnings_go_to_standard_error_before_anything_is_set_up)
{
    make_directory();
    int file = open(path, O_CREAT | O_WRONLY | O_APPEND, 0600), old = dup(STDERR_FILENO);
    CHECK(file >= 0 && old >= 0);
    dup2(file, STDERR_FILENO);
    mode_service_t service = plain_service(mode_loop_main(), "Cache");
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "too little"));
    CHECK_OK(mode_service_log(service, MODE_LOG_WARNING, "enough"));
    dup2(old, STDERR_FILENO);
    CHECK_CONTAINS(": WARNING]: [^Cache]: enough\n", content(path));
    CHECK(strstr(content(path), "too little") == NULL);
    remove_directory();
}

TEST_IN_FRESH_PROCESS(standard_log_goes_to_standard_error_by_default)
{
    make_directory();
    int file = open(path, O_CREAT | O_WRONLY | O_APPEND, 0600), old = dup(STDERR_FILENO);
    CHECK(file >= 0 && old >= 0);
    dup2(file, STDERR_FILENO);
    CHECK_OK(mode_log_standard(NULL));
    mode_service_t service = plain_service(mode_loop_main(), "Cache");
    CHECK_OK(mode_service_log(service, MODE_LOG_INFO, "hello"));
    dup2(old, STDERR_FILENO);
    CHECK_CONTAINS(": INFO]: [^Cache]: hello\n", content(path));
    remove_directory();
}
