/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "keeper.h"

#include <string.h>

#include "report.h"

static int load(mode_service_t service, mode_completion_t completion, void *user_data) {
    const saver_t *saver = &((keeper_t *)user_data)->saver;
    int status = archive_load(saver->archive, uv_now(saver->loop));
    if (status == 0) report_log(service, MODE_LOG_INFO, "Keys from before: %zu", saver->archive->store->count);
    return report_end(completion, status, "the keys cannot be read");
}

static void expire(mode_service_t service, mode_timer_t timer, void *user_data) {
    const saver_t *saver = &((keeper_t *)user_data)->saver;
    size_t count = store_expire(saver->archive->store, uv_now(saver->loop));
    (void)timer;
    if (count > 0) report_log(service, MODE_LOG_DEBUG, "Expired keys: %zu", count);
}

static int start(mode_service_t service, mode_completion_t completion, void *user_data) {
    static const mode_timer_options options = {.size = sizeof options, .name = "expire"};
    (void)completion;
    return mode_service_every(service, MODE_MILLISECONDS(100), &options, expire, user_data, NULL);
}

static int shut_down(mode_service_t service, mode_completion_t completion, void *user_data) {
    keeper_t *keeper = user_data;
    (void)service;
    return archive_is_stale(keeper->saver.archive) ? saver_save(&keeper->saver, completion) : MODE_OK;
}

static void give_up(mode_service_t service, mode_completion_t completion, void *user_data) {
    (void)service;
    (void)completion;
    saver_cancel(&((keeper_t *)user_data)->saver);
}

int keeper_new(keeper_t *keeper, uv_loop_t *uv, mode_loop_t loop, archive_t *archive) {
    static const mode_service_hooks hooks = {
        .size = sizeof hooks,
        .on_first_start = load,
        .on_start = start,
        .on_shutdown = shut_down,
        .on_cancel = give_up,
    };
    static const mode_service_options options = {.size = sizeof options, .label = "Keeper"};
    memset(keeper, 0, sizeof *keeper);
    keeper->saver.loop = uv;
    keeper->saver.archive = archive;
    return mode_service_new(loop, &hooks, &options, keeper, &keeper->service);
}
