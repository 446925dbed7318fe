//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

#ifndef MODE_CTHREADSTACK_H
#define MODE_CTHREADSTACK_H

// No header with types of the system: Swift would take this module for their home.
#include <stdint.h>

/// What must be known of a thread before another one may ask for its stack.
typedef struct {
    /// The kernel's id.
    int32_t id;
    /// One past the highest address of its stack.
    uintptr_t stack_end;
    /// Counts the time that it computed; asking it after the thread's end is harmless.
    int32_t cpu_clock;
} mode_thread;

/// What a thread was doing, beside its stack.
typedef struct {
    /// The task of Swift's runtime that it executed; to be compared, never followed.
    uintptr_t task;
    /// The reference in the task-local that was asked for; to be compared, never followed.
    uintptr_t local;
    /// What stood in the number that was to be read, at the moment at which the stack was taken.
    uint64_t number;
    /// Whether there were more frames than room.
    int is_cut_off;
} mode_stack_hints;

/// Describes the calling thread.
mode_thread mode_thread_self(void);

/// Lets the calling thread take a signal, which it may have inherited as blocked: worker threads of Dispatch block all.
void mode_thread_admit(int signal_number);

/// Makes `signal_number` the signal by which stacks are asked for; it stays so until `mode_stack_uninstall`.
///
/// One thread at a time. A handler that was there before still gets what is not ours. Returns 0 or an `errno`.
int mode_stack_install(int signal_number);

/// Puts back what was there before, if nobody has taken the signal since. As above.
void mode_stack_uninstall(int signal_number);

/// Takes the stack of another thread of this process; the innermost frame first.
///
/// One thread at a time. Returns the number of frames, or a negated `errno`: `ESRCH`, the thread is gone; `ETIMEDOUT`,
/// it does not take the signal; `EBUSY`, an earlier request has begun and not ended; `EPERM`, somebody has replaced the
/// handler. `number`, which may be null, is read on that thread, atomically: after the signal it may do something else at
/// once.
int mode_stack_capture(const mode_thread *thread, int signal_number, const void *task_local, const uint64_t *number,
                       unsigned milliseconds, uintptr_t *frames, int capacity, mode_stack_hints *hints);

/// What the dynamic linker knows of an address.
typedef struct {
    /// The path of the image, or null.
    const char *image;
    uintptr_t image_start;
    /// The function that the image exports at or before the address, mangled, or null.
    const char *name;
} mode_exported_symbol;

/// Looks an address up, and returns whether it lies in an image.
///
/// `dladdr` is a GNU extension, which Swift's Glibc module does not show.
int mode_exported_symbol_at(uintptr_t address, mode_exported_symbol *symbol);

#endif
