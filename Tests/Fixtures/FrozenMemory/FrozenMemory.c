//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

#include "FrozenMemory.h"

#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

static atomic_bool isFrozen;

void mode_freeze_memory(void) { atomic_store(&isFrozen, 1); }

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MODE_SANITIZER 1
#endif
#endif

// A sanitizer has a heap of its own, which is better left alone.
#ifndef MODE_SANITIZER

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static void waitForThaw(void) {
    while (atomic_load(&isFrozen)) pause();
}

void *malloc(size_t size) {
    waitForThaw();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    waitForThaw();
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    waitForThaw();
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    waitForThaw();
    return __libc_memalign(alignment, size);
}

#endif
