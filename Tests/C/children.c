/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Services made of services: order, edges, adding and removing while they run, children on other loops, many of them. */

#include "support.h"

#include <string.h>

static struct host host;
static struct journal journal;

static void setup(void)
{
    journal = (struct journal)JOURNAL;
    host_open(&host);
}

struct family {
    mode_service_t root;
    struct probe a, b, c;
};

static void family_new(struct family *family, const mode_service_options *options)
{
    memset(family, 0, sizeof *family);
    mode_service_options root_options = {.size = sizeof root_options};
    if (options != NULL)
        root_options = *options;
    root_options.label = "Root";
    CHECK_OK(mode_service_new(host.loop, NULL, &root_options, NULL, &family->root));
    family->a = (struct probe){.label = "A", .journal = &journal};
    family->b = (struct probe){.label = "B", .journal = &journal};
    family->c = (struct probe){.label = "C", .journal = &journal};
    probe_new(&family->a, host.loop, NULL);
    probe_new(&family->b, host.loop, NULL);
    probe_new(&family->c, host.loop, NULL);
}

static void family_add_all(struct family *family)
{
    CHECK_OK(mode_service_add_dependency(family->root, family->a.service));
    CHECK_OK(mode_service_add_dependency(family->root, family->b.service));
    CHECK_OK(mode_service_add_dependency(family->root, family->c.service));
}

static void family_free(struct family *family)
{
    stop_and_free(&host, family->root);
    CHECK_OK(mode_service_free(family->a.service));
    CHECK_OK(mode_service_free(family->b.service));
    CHECK_OK(mode_service_free(family->c.service));
    host_run(&host);
    CHECK_INT(1, family->a.destroy_count);
    CHECK_INT(1, family->b.destroy_count);
    CHECK_INT(1, family->c.destroy_count);
    host_close(&host);
}

TEST(children_start_in_order_and_stop_in_reverse)
{
    setup();
    struct family family;
    family_new(&family, NULL);
    family_add_all(&family);
    start_on(&host, family.root);
    CHECK_STRING("A:on_first_start A:on_start A:on_started B:on_first_start B:on_start B:on_started "
                 "C:on_first_start C:on_start C:on_started",
                 journal.text);
    journal_clear(&journal);
    stop_on(&host, family.root);
    CHECK_STRING("C:on_stop C:on_shutdown B:on_stop B:on_shutdown A:on_stop A:on_shutdown", journal.text);
    family_free(&family);
}

TEST(parent_acquires_before_its_children_and_releases_after_them)
{
    setup();
    struct probe parent = {.label = "P", .journal = &journal}, child = {.label = "C", .journal = &journal};
    probe_new(&parent, host.loop, NULL);
    probe_new(&child, host.loop, NULL);
    CHECK_OK(mode_service_add_dependency(parent.service, child.service));
    start_on(&host, parent.service);
    CHECK_STRING("P:on_first_start P:on_start C:on_first_start C:on_start C:on_started P:on_started", journal.text);
    journal_clear(&journal);
    stop_and_free(&host, parent.service);
    CHECK_STRING("P:on_stop C:on_stop C:on_shutdown P:on_shutdown P:destroy", journal.text);
    CHECK_OK(mode_service_free(child.service));
    host_close(&host);
}

TEST(child_is_added_once_when_it_is_added_twice)
{
    setup();
    struct family family;
    family_new(&family, NULL);
    family_add_all(&family);
    CHECK_OK(mode_service_add_dependency(family.root, family.a.service));
    start_on(&host, family.root);
    CHECK_INT(1, family.a.calls[START]);
    char path[32];
    CHECK_INT(6, mode_service_path(family.a.service, path, sizeof path));
    CHECK_STRING("Root/A", path);
    family_free(&family);
}

TEST(cycles_and_second_parents_are_refused)
{
    setup();
    struct family family;
    family_new(&family, NULL);
    mode_service_t root = family.root, a = family.a.service, b = family.b.service;
    CHECK_ERROR(MODE_ECYCLE, mode_service_add_dependency(a, a));
    CHECK_OK(mode_service_add_dependency(root, a));
    CHECK_OK(mode_service_add_dependency(a, b));
    CHECK_ERROR(MODE_ECYCLE, mode_service_add_dependency(a, root));
    CHECK_ERROR(MODE_ECYCLE, mode_service_add_dependency(b, root));
    CHECK_ERROR(MODE_ECYCLE, mode_service_add_dependency_after(b, root, NULL, 0));
    CHECK_ERROR(MODE_EPARENT, mode_service_add_dependency(root, b));
    CHECK_ERROR(MODE_EPARENT, mode_service_add_dependency_after(root, b, NULL, 0));
    start_on(&host, root);
    CHECK_INT(1, family.b.calls[START]);
    family_free(&family);
}

TEST(child_starts_after_its_siblings_when_told_so)
{
    setup();
    struct family family;
    mode_service_options options = {.size = sizeof options, .startup = MODE_CONCURRENT};
    family_new(&family, &options);
    mode_service_t b_and_c[] = {family.b.service, family.c.service};
    CHECK_OK(mode_service_add_dependency_after(family.root, family.a.service, b_and_c, 2));
    CHECK_OK(mode_service_add_dependency(family.root, family.b.service));
    CHECK_OK(mode_service_add_dependency_after(family.root, family.c.service, &family.b.service, 1));
    start_on(&host, family.root);
    CHECK_STRING("B:on_first_start B:on_start B:on_started C:on_first_start C:on_start C:on_started "
                 "A:on_first_start A:on_start A:on_started",
                 journal.text);
    journal_clear(&journal);
    stop_on(&host, family.root);
    CHECK_STRING("A:on_stop A:on_shutdown C:on_stop C:on_shutdown B:on_stop B:on_shutdown", journal.text);
    family_free(&family);
}

TEST(add_after_refuses_null_and_what_is_a_child)
{
    setup();
    struct family family;
    family_new(&family, NULL);
    CHECK_ERROR(MODE_EINVAL, mode_service_add_dependency_after(family.root, family.a.service, NULL, 1));
    CHECK_OK(mode_service_add_dependency_after(family.root, family.a.service, NULL, 0));
    CHECK_ERROR(MODE_EALREADY, mode_service_add_dependency_after(family.root, family.a.service, NULL, 0));
    CHECK_OK(mode_service_add_dependency(family.root, family.b.service));
    CHECK_ERROR(MODE_EALREADY,
                mode_service_add_dependency_after(family.root, family.b.service, &family.a.service, 1));
    start_on(&host, family.root);
    family_free(&family);
}

TEST(start_fails_when_a_child_waits_for_one_that_is_no_sibling)
{
    setup();
    struct family family;
    family_new(&family, NULL);
    CHECK_OK(mode_service_add_dependency_after(family.root, family.a.service, &family.b.service, 1));
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(family.root, outcome_record, &started));
    host_run(&host);
    CHECK_INT(1, outcome_count(&started));
    CHECK(started.status < 0);
    CHECK_INT(0, family.a.calls[STARTED]);
    CHECK_OK(mode_service_add_dependency(family.root, family.b.service));
    start_on(&host, family.root);
    family_free(&family);
}

TEST(start_fails_when_siblings_wait_for_each_other)
{
    setup();
    struct family family;
    family_new(&family, NULL);
    CHECK_OK(mode_service_add_dependency_after(family.root, family.a.service, &family.b.service, 1));
    int result = mode_service_add_dependency_after(family.root, family.b.service, &family.a.service, 1);
    if (result == MODE_OK) {
        struct outcome started = OUTCOME;
        CHECK_OK(mode_service_start(family.root, outcome_record, &started));
        host_run(&host);
        CHECK_RESULT(MODE_ECYCLE, mode_service_start, &started);
    } else {
        CHECK_INT(MODE_ECYCLE, result);
    }
    family_free(&family);
}

TEST(start_is_undone_when_a_child_fails)
{
    setup();
    struct family family;
    family_new(&family, NULL);
    family_add_all(&family);
    family.b.results[START] = -12;
    struct outcome started = OUTCOME;
    CHECK_OK(mode_service_start(family.root, outcome_record, &started));
    host_run(&host);
    CHECK_RESULT(MODE_EFAILED, mode_service_start, &started);
    CHECK_CONTAINS("Root/B", started.message);
    CHECK_STRING("A:on_first_start A:on_start A:on_started B:on_first_start B:on_start A:on_stop A:on_shutdown",
                 journal.text);
    CHECK_INT(MODE_FAILED, mode_service_state(family.root));
    family_free(&family);
}

/* ===== While it runs ===== */

TEST(child_starts_at_once_when_it_is_added_to_a_running_service)
{
    setup();
    struct family family;
    family_new(&family, NULL);
    start_on(&host, family.root);
    struct outcome added = OUTCOME;
    CHECK_OK(mode_service_add_runtime_dependency(family.root, family.a.service, outcome_record, &added));
    host_run_until(&host, &added);
    CHECK_RESULT(MODE_OK, mode_service_add_runtime_dependency, &added);
    CHECK_INT(MODE_RUNNING, mode_service_state(family.a.service));
    stop_on(&host, family.root);
    CHECK_INT(MODE_STOPPED, mode_service_state(family.a.service));
    family_free(&family);
}

TEST(child_only_belongs_when_it_is_added_before_the_start)
{
    setup();
    struct family family;
    family_new(&family, NULL);
    struct outcome added = OUTCOME;
    CHECK_OK(mode_service_add_runtime_dependency(family.root, family.a.service, outcome_record, &added));
    host_run_until(&host, &added);
    CHECK_RESULT(MODE_OK, mode_service_add_runtime_dependency, &added);
    CHECK_INT(MODE_CREATED, mode_service_state(family.a.service));
    start_on(&host, family.root);
    CHECK_INT(MODE_RUNNING, mode_service_state(family.a.service));
    family_free(&family);
}

static void add_context(struct probe *probe)
{
    CHECK_OK(mode_service_add_runtime_dependency(probe->service, ((struct probe *)probe->context)->service, NULL, NULL));
}

TEST(child_may_be_added_in_on_start)
{
    setup();
    struct probe child = {.label = "C", .journal = &journal};
    struct probe parent = {.label = "P", .journal = &journal, .inside = {[START] = add_context}, .context = &child};
    probe_new(&parent, host.loop, NULL);
    probe_new(&child, host.loop, NULL);
    start_on(&host, parent.service);
    stop_on(&host, parent.service);
    start_on(&host, parent.service); // Again: it is the same child.
    CHECK_INT(MODE_RUNNING, mode_service_state(child.service));
    CHECK_INT(2, child.calls[START]);
    stop_and_free(&host, parent.service);
    CHECK_OK(mode_service_free(child.service));
    host_close(&host);
}

static void add_and_expect(mode_service_t parent, mode_service_t child, int status)
{
    struct outcome added = OUTCOME;
    CHECK_OK(mode_service_add_runtime_dependency(parent, child, outcome_record, &added));
    host_run_until(&host, &added);
    switch (status) { // One line for each that the header names.
    case MODE_ECYCLE: CHECK_RESULT(MODE_ECYCLE, mode_service_add_runtime_dependency, &added); break;
    case MODE_EPARENT: CHECK_RESULT(MODE_EPARENT, mode_service_add_runtime_dependency, &added); break;
    case MODE_ESTATE: CHECK_RESULT(MODE_ESTATE, mode_service_add_runtime_dependency, &added); break;
    case MODE_EFAILED: CHECK_RESULT(MODE_EFAILED, mode_service_add_runtime_dependency, &added); break;
    default: CHECK(!"a status that is expected");
    }
}

TEST(child_that_cannot_be_added_is_none)
{
    setup();
    struct family family;
    family_new(&family, NULL);
    mode_service_t other = plain_service(host.loop, "Other");
    CHECK_OK(mode_service_add_dependency(family.a.service, family.b.service));
    CHECK_OK(mode_service_add_dependency(family.root, family.a.service));
    start_on(&host, family.root);
    start_on(&host, other);
    add_and_expect(family.b.service, family.root, MODE_ECYCLE);
    add_and_expect(other, family.b.service, MODE_EPARENT);
    family.c.results[START] = -1;
    add_and_expect(family.root, family.c.service, MODE_EFAILED);
    family.c.results[START] = MODE_OK;
    stop_on(&host, family.root);
    add_and_expect(family.root, family.c.service, MODE_ESTATE);
    start_on(&host, family.c.service); // By itself.
    stop_on(&host, family.c.service);
    stop_and_free(&host, other);
    family_free(&family);
}

TEST(child_that_is_removed_stops_and_is_free)
{
    setup();
    struct family family;
    family_new(&family, NULL);
    family_add_all(&family);
    start_on(&host, family.root);
    journal_clear(&journal);
    struct outcome removed = OUTCOME, again = OUTCOME;
    CHECK_OK(mode_service_remove_dependency(family.root, family.b.service, outcome_record, &removed));
    host_run_until(&host, &removed);
    CHECK_RESULT(MODE_OK, mode_service_remove_dependency, &removed);
    CHECK_STRING("B:on_stop B:on_shutdown", journal.text);
    CHECK_OK(mode_service_remove_dependency(family.root, family.b.service, outcome_record, &again));
    host_run_until(&host, &again);
    CHECK_RESULT(MODE_ENOTCHILD, mode_service_remove_dependency, &again);
    char path[8];
    CHECK_INT(1, mode_service_path(family.b.service, path, sizeof path));
    CHECK_OK(mode_service_add_dependency(family.c.service, family.b.service)); // It may go elsewhere.
    family_free(&family);
}

TEST(child_may_be_started_by_itself)
{
    setup();
    struct family family;
    family_new(&family, NULL);
    family_add_all(&family);
    start_on(&host, family.a.service);
    CHECK_INT(MODE_CREATED, mode_service_state(family.root));
    stop_on(&host, family.a.service);
    start_on(&host, family.root);
    family_free(&family);
}
