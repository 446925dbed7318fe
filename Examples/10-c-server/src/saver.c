/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "saver.h"

#include "report.h"

static const char what[] = "the keys cannot be saved";

static void did_save(int status, void *context) {
    saver_t *saver = context;
    report_end(saver->completion, status, what);
}

int saver_save(saver_t *saver, mode_completion_t completion) {
    int status;
    saver->completion = completion;
    status = archive_save(saver->archive, uv_now(saver->loop), did_save, saver);
    return status == 0 ? MODE_PENDING : report_end(completion, status, what);
}

void saver_cancel(saver_t *saver) { archive_cancel(saver->archive); }
