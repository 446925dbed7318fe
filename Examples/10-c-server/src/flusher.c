/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "flusher.h"

#include <string.h>

/* A task, and not just a call: a stop waits for it, and when it fails, the service does. */
static int save(mode_service_t service, mode_completion_t completion, void *user_data) {
    flusher_t *flusher = user_data;
    (void)service;
    return saver_save(&flusher->saver, completion);
}

static void save_if_stale(mode_service_t service, mode_timer_t timer, void *user_data) {
    const archive_t *archive = ((flusher_t *)user_data)->saver.archive;
    (void)timer;
    if (archive_is_stale(archive) && !archive_is_saving(archive)) {
        mode_service_task(service, "save", save, user_data, NULL);
    }
}

static int start(mode_service_t service, mode_completion_t completion, void *user_data) {
    static const mode_timer_options options = {.size = sizeof options, .name = "flush"};
    (void)completion;
    return mode_service_every(service, MODE_SECONDS(1), &options, save_if_stale, user_data, NULL);
}

static void give_up(mode_service_t service, mode_completion_t completion, void *user_data) {
    (void)service;
    (void)completion;
    saver_cancel(&((flusher_t *)user_data)->saver);
}

int flusher_new(flusher_t *flusher, uv_loop_t *uv, mode_loop_t loop, archive_t *archive) {
    static const mode_service_hooks hooks = {.size = sizeof hooks, .on_start = start, .on_cancel = give_up};
    static const mode_service_options options = {.size = sizeof options, .label = "Flusher"};
    memset(flusher, 0, sizeof *flusher);
    flusher->saver.loop = uv;
    flusher->saver.archive = archive;
    return mode_service_new(loop, &hooks, &options, flusher, &flusher->service);
}

int flusher_crash(flusher_t *flusher) {
    if (mode_service_state(flusher->service) != MODE_RUNNING) return MODE_ESTATE;
    return mode_service_crash(flusher->service, MODE_EFAILED, "a client wanted it");
}
