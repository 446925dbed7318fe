/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * A save of the archive as a step or a task of a service.
 */

#ifndef SAVER_H
#define SAVER_H

#include <mode.h>
#include <uv.h>

#include "archive.h"

typedef struct saver {
    uv_loop_t *loop;
    archive_t *archive;
    mode_completion_t completion;
} saver_t;

/** Begins to save, which ends `completion`. Returns what a mode_hook has to. */
int saver_save(saver_t *saver, mode_completion_t completion);

/** Gives the save up, if there is one: for `on_cancel`. */
void saver_cancel(saver_t *saver);

#endif
