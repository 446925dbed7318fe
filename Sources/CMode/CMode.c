//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The text of the latest error, which needs what Swift has not: storage of a thread that nothing has to free. All else
// that mode.h declares is in Sources/ModeC.

#include "mode.h"
#include "mode_private.h"

#include <stdio.h>

static _Thread_local char latest_error[512];

const char *mode_last_error(void) { return latest_error; }

void mode_private_note_error(const char *text) { snprintf(latest_error, sizeof latest_error, "%s", text); }
