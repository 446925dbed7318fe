/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* The beacon: the tree, as callbacks, JSON and text. */

#include "support.h"

#include <stdio.h>
#include <string.h>

static struct host host;
static struct journal nodes;

static int note_node(const mode_node *node, void *user_data)
{
    char word[256];
    CHECK_INT(sizeof *node, node->size);
    CHECK(node->label != NULL && node->path != NULL && node->crash_reason != NULL && node->loop != NULL);
    snprintf(word, sizeof word, "%u|%s|%s|%d|%s", node->depth, node->label, node->path, (int)node->state, node->loop);
    journal_add(&nodes, word, "");
    return user_data != NULL ? *(int *)user_data : 0;
}

static mode_service_t root, app, cache;

static void open_tree(void)
{
    nodes = (struct journal)JOURNAL;
    mode_loop_options options = {.size = sizeof options, .name = "host"};
    host_open_with(&host, &options);
    root = plain_service(host.loop, "Root");
    app = plain_service(host.loop, "App");
    cache = plain_service(host.loop, "Cache");
    CHECK_OK(mode_service_add_dependency(root, app));
    CHECK_OK(mode_service_add_dependency(app, cache));
}

static void close_tree(void)
{
    stop_and_free(&host, root);
    CHECK_OK(mode_service_free(app));
    CHECK_OK(mode_service_free(cache));
    host_close(&host);
}

TEST(visit_comes_to_parents_before_their_children)
{
    open_tree();
    CHECK_OK(mode_beacon_visit(root, note_node, NULL));
    CHECK_STRING("0|Root|Root|0|host 1|App|Root/App|0|host 2|Cache|Root/App/Cache|0|host", nodes.text);
    journal_clear(&nodes);
    start_on(&host, root);
    CHECK_OK(mode_beacon_visit(app, note_node, NULL));
    CHECK_STRING("0|App|Root/App|2|host 1|Cache|Root/App/Cache|2|host", nodes.text);
    close_tree();
}

TEST(visit_ends_with_what_its_callback_returns)
{
    open_tree();
    int result = 5;
    CHECK_INT(5, mode_beacon_visit(root, note_node, &result));
    CHECK_STRING("0|Root|Root|0|host", nodes.text);
    result = -5;
    CHECK_INT(-5, mode_beacon_visit(root, note_node, &result));
    CHECK_ERROR(MODE_EINVAL, mode_beacon_visit(root, NULL, NULL));
    close_tree();
}

static int stop_everything(const mode_node *node, void *user_data)
{
    char *json;
    (void)node;
    ++*(int *)user_data;
    CHECK_OK(mode_service_stop(root, NULL, NULL));
    CHECK_OK(mode_beacon_json(root, &json, NULL));
    mode_free(json);
    return 0;
}

TEST(visit_shows_one_look_when_its_callback_changes_the_tree)
{
    open_tree();
    start_on(&host, root);
    int count = 0;
    CHECK_OK(mode_beacon_visit(root, stop_everything, &count));
    CHECK_INT(3, count);
    host_run(&host);
    close_tree();
}

static int see_failure(const mode_node *node, void *user_data)
{
    (void)user_data;
    CHECK_CONTAINS("on purpose", node->crash_reason);
    CHECK_INT(MODE_FAILED, node->state);
    CHECK(node->uptime == 0);
    CHECK(!node->is_supervisor);
    return 1;
}

static int see_supervisor(const mode_node *node, void *user_data)
{
    (void)user_data;
    CHECK(node->is_supervisor);
    CHECK(node->uptime > 0);
    CHECK_STRING("", node->crash_reason);
    return 1;
}

TEST(nodes_tell_what_there_is_to_know)
{
    open_tree();
    start_on(&host, root);
    CHECK_OK(mode_service_crash(root, -1, "on purpose"));
    host_run(&host);
    CHECK_INT(1, mode_beacon_visit(root, see_failure, NULL));
    mode_service_t supervisor;
    CHECK_OK(mode_supervisor_new(host.loop, NULL, &supervisor));
    start_on(&host, supervisor);
    host_turn(&host, 3);
    CHECK_INT(1, mode_beacon_visit(supervisor, see_supervisor, NULL));
    stop_and_free(&host, supervisor);
    close_tree();
}

TEST(json_has_nodes_and_dependencies)
{
    open_tree();
    char *json;
    size_t length;
    CHECK_OK(mode_beacon_json(root, &json, &length));
    CHECK_INT(strlen(json), length);
    CHECK_INT('{', json[0]);
    CHECK_CONTAINS("\"nodes\"", json);
    CHECK_CONTAINS("\"dependencies\"", json);
    CHECK_CONTAINS("Cache", json);
    mode_free(json);
    CHECK_OK(mode_beacon_json(root, &json, NULL));
    mode_free(json);
    CHECK_ERROR(MODE_EINVAL, mode_beacon_json(root, NULL, &length));
    close_tree();
}

TEST(json_is_valid_when_a_label_is_hostile)
{
    host_open(&host);
    root = plain_service(host.loop, "\"\\\n\t<&>\x01");
    char *json;
    CHECK_OK(mode_beacon_json(root, &json, NULL));
    CHECK_CONTAINS("\\\"\\\\\\n\\t<&>\\u0001", json);
    mode_free(json);
    CHECK_OK(mode_service_free(root));
    host_close(&host);
}

TEST(text_has_a_line_for_each_service)
{
    open_tree();
    char *text;
    size_t length;
    CHECK_OK(mode_beacon_text(root, &text, &length));
    CHECK_INT(strlen(text), length);
    CHECK_CONTAINS("Root", text);
    CHECK_CONTAINS("App", text);
    CHECK_CONTAINS("Cache", text);
    mode_free(text);
    CHECK_OK(mode_beacon_text(root, &text, NULL));
    mode_free(text);
    CHECK_ERROR(MODE_EINVAL, mode_beacon_text(root, NULL, &length));
    close_tree();
}

TEST(free_allows_null) { mode_free(NULL); }

static void look(void *user_data)
{
    char *text;
    (void)user_data;
    CHECK_OK(mode_beacon_visit(root, note_node, NULL));
    CHECK_OK(mode_beacon_json(root, &text, NULL));
    mode_free(text);
    CHECK_OK(mode_beacon_text(root, &text, NULL));
    mode_free(text);
}

TEST(any_thread_may_look_at_the_tree)
{
    open_tree();
    on_another_thread(look, NULL);
    start_on(&host, root);
    on_another_thread(look, NULL);
    close_tree();
}
