//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

#define _GNU_SOURCE
#include "CThreadStack.h"

#include <dlfcn.h>

int mode_exported_symbol_at(uintptr_t address, mode_exported_symbol *symbol) {
    Dl_info info;
    if (dladdr((void *)address, &info) == 0) return 0;
    *symbol = (mode_exported_symbol){info.dli_fname, (uintptr_t)info.dli_fbase, info.dli_sname};
    return 1;
}
