/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <uv.h>

void report_log(mode_service_t service, mode_log_level level, const char *format, ...) {
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    mode_service_log(service, level, line);
}

int report_end(mode_completion_t completion, int uv_status, const char *what) {
    char message[512];
    if (uv_status == 0) {
        mode_done(completion, MODE_OK, NULL);
        return MODE_PENDING;
    }
    snprintf(message, sizeof message, "%s: %s", what, uv_strerror(uv_status));
    return mode_fail(completion, uv_status == UV_ECANCELED ? MODE_ECANCELED : MODE_EIO, message);
}
