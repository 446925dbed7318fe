/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * Words for people: lines of the log, and failures of steps.
 */

#ifndef REPORT_H
#define REPORT_H

#include <mode.h>

/** Logs a line of a service. */
void report_log(mode_service_t service, mode_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/**
 * Ends a hook or a task: well if `uv_status` is 0, else as the failure of `what`. Returns MODE_PENDING, so that a hook can end
 * itself by `return report_end(...)`: unlike a number it returns, this comes with words.
 */
int report_end(mode_completion_t completion, int uv_status, const char *what);

#endif
