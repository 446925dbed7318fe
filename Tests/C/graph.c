/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Pictures. */

#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct host host;
static mode_service_t root, child;

static void open_tree(void)
{
    host_open(&host);
    root = plain_service(host.loop, "Root");
    child = plain_service(host.loop, "<Child> \"&\"");
    CHECK_OK(mode_service_add_dependency(root, child));
}

static void close_tree(void)
{
    stop_and_free(&host, root);
    CHECK_OK(mode_service_free(child));
    host_close(&host);
}

static const struct {
    mode_graph_format format;
    const char *extension, *begin;
} formats[] = {
    {MODE_GRAPH_SVG, "svg", "<?xml"},
    {MODE_GRAPH_PNG, "png", "\x89PNG"},
    {MODE_GRAPH_PDF, "pdf", "%PDF"},
    {MODE_GRAPH_DOT, "dot", "digraph"},
    {MODE_GRAPH_JSON, "json", "{"},
};

static bool begins(const uint8_t *bytes, size_t length, const char *begin)
{
    return length > strlen(begin) && memcmp(bytes, begin, strlen(begin)) == 0;
}

TEST(picture_is_drawn_in_each_format)
{
    open_tree();
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        uint8_t *bytes = NULL;
        size_t length = 0;
        CHECK_OK(mode_graph_render(root, formats[i].format, &bytes, &length));
        if (!begins(bytes, length, formats[i].begin))
            CHECK_STRING(formats[i].begin, (const char *)bytes);
        mode_free(bytes);
    }
    close_tree();
}

TEST(render_refuses_null_and_what_is_no_format)
{
    open_tree();
    uint8_t *bytes;
    size_t length;
    CHECK_ERROR(MODE_EINVAL, mode_graph_render(root, MODE_GRAPH_SVG, NULL, &length));
    CHECK_ERROR(MODE_EINVAL, mode_graph_render(root, MODE_GRAPH_SVG, &bytes, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_graph_render(root, (mode_graph_format)17, &bytes, &length));
    close_tree();
}

static void draw(void *user_data)
{
    uint8_t *bytes;
    size_t length;
    (void)user_data;
    CHECK_OK(mode_graph_render(root, MODE_GRAPH_SVG, &bytes, &length));
    mode_free(bytes);
}

TEST(any_thread_may_draw)
{
    open_tree();
    on_another_thread(draw, NULL);
    close_tree();
}

TEST(callback_of_a_loop_may_draw_and_wait)
{
    open_tree();
    CHECK_OK(mode_loop_post(host.loop, draw, NULL));
    host_run(&host);
    close_tree();
}

static void see_picture(int status, const uint8_t *bytes, size_t length, const char *message, void *user_data)
{
    CHECK(status != MODE_OK || begins(bytes, length, "<?xml"));
    CHECK(MODE_SAME(host.loop, mode_loop_current()));
    outcome_record(status, message, user_data);
}

TEST(picture_comes_on_the_loop_when_nobody_waits_for_it)
{
    open_tree();
    struct outcome drawn = OUTCOME;
    CHECK_OK(mode_graph_render_async(root, MODE_GRAPH_SVG, see_picture, &drawn));
    CHECK_INT(0, outcome_count(&drawn));
    host_run_until(&host, &drawn);
    CHECK_RESULT(MODE_OK, mode_graph_render_async, &drawn);
    CHECK_ERROR(MODE_EINVAL, mode_graph_render_async(root, MODE_GRAPH_SVG, NULL, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_graph_render_async(root, (mode_graph_format)17, see_picture, NULL));
    close_tree();
}

TEST(picture_under_way_comes_before_the_loop_is_given_back)
{
    open_tree();
    struct outcome drawn = OUTCOME;
    CHECK_OK(mode_graph_render_async(root, MODE_GRAPH_SVG, see_picture, &drawn));
    CHECK_OK(mode_service_free(root));
    host_close(&host);
    CHECK_INT(1, outcome_count(&drawn));
    CHECK_OK(mode_service_free(child));
}

TEST(picture_is_written_to_a_file_by_its_extension)
{
    char directory[] = "/tmp/mode-c-tests-XXXXXX";
    CHECK(mkdtemp(directory) != NULL);
    open_tree();
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        char path[64];
        uint8_t bytes[64] = {0};
        struct outcome written = OUTCOME;
        snprintf(path, sizeof path, "%s/tree.%s", directory, formats[i].extension);
        CHECK_OK(mode_graph_write(root, path, outcome_record, &written));
        host_run_until(&host, &written);
        CHECK_RESULT(MODE_OK, mode_graph_write, &written);
        FILE *file = fopen(path, "r");
        CHECK(file != NULL);
        CHECK(begins(bytes, fread(bytes, 1, sizeof bytes, file), formats[i].begin));
        fclose(file);
        CHECK_INT(0, unlink(path));
    }
    CHECK_INT(0, rmdir(directory)); // Nothing else was left there.
    close_tree();
}

TEST(picture_that_cannot_be_written_is_told)
{
    open_tree();
    struct outcome written = OUTCOME;
    CHECK_OK(mode_graph_write(root, "/nonexistent/directory/tree.svg", outcome_record, &written));
    host_run_until(&host, &written);
    CHECK_RESULT(MODE_EIO, mode_graph_write, &written);
    CHECK_ERROR(MODE_EINVAL, mode_graph_write(root, NULL, NULL, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_graph_write(root, "tree.jpeg", NULL, NULL));
    CHECK_ERROR(MODE_EINVAL, mode_graph_write(root, "tree", NULL, NULL));
    close_tree();
}

TEST(picture_that_is_larger_than_bitmaps_can_be_is_refused)
{
    enum { DEPTH = 700 };
    static mode_service_t services[DEPTH];
    host_open(&host);
    for (int i = 0; i < DEPTH; i++) {
        services[i] = plain_service(host.loop, "Link");
        if (i > 0)
            CHECK_OK(mode_service_add_dependency(services[i - 1], services[i]));
    }
    uint8_t *bytes = NULL;
    size_t length;
    struct outcome drawn = OUTCOME, written = OUTCOME;
    char path[64];
    snprintf(path, sizeof path, "/tmp/mode-c-tests-%d.png", (int)getpid());
    CHECK_ERROR(MODE_EGRAPH, mode_graph_render(services[0], MODE_GRAPH_PNG, &bytes, &length));
    CHECK_OK(mode_graph_render_async(services[0], MODE_GRAPH_PNG, see_picture, &drawn));
    CHECK_OK(mode_graph_write(services[0], path, outcome_record, &written));
    host_run_until(&host, &drawn);
    host_run_until(&host, &written);
    CHECK_RESULT(MODE_EGRAPH, mode_graph_render_async, &drawn);
    CHECK_RESULT(MODE_EGRAPH, mode_graph_write, &written);
    CHECK(access(path, F_OK) != 0);
    for (int i = 0; i < DEPTH; i++)
        CHECK_OK(mode_service_free(services[i]));
    host_close(&host);
}
