//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// What Swift has not: storage of a thread that nothing has to free, for the text of the latest error, and the state of a
// stdio stream. All else that mode.h declares is in Sources/ModeC.

#include "mode.h"
#include "mode_private.h"

#include <stdio.h>
#include <stdio_ext.h>
#include <unistd.h>

static _Thread_local char latest_error[512];

static _Thread_local uint64_t scope;

uint64_t mode_private_scope(void) { return scope; }

uint64_t mode_private_enter_scope(uint64_t service) {
    uint64_t before = scope;
    scope = service;
    return before;
}

const char *mode_last_error(void) { return latest_error; }

void mode_private_note_error(const char *text) { snprintf(latest_error, sizeof latest_error, "%s", text); }

int mode_private_buffer_lines(void) {
    // A buffer of one byte is what an unbuffered stream has.
    if (isatty(STDOUT_FILENO) || __flbf(stdout) || __fbufsize(stdout) == 1) return 0;
    return setvbuf(stdout, NULL, _IOLBF, 0) == 0;
}

void mode_private_buffer_blocks(void) {
    fflush(stdout);
    setvbuf(stdout, NULL, _IOFBF, 0);
}
