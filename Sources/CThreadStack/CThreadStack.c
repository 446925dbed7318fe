//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

// The stack of another thread: it is asked by a signal, and takes its own stack in the handler, which may neither
// allocate nor lock. What the addresses mean is found out later, by the thread that asked.

#define _GNU_SOURCE
#include "CThreadStack.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

enum { max_frames = 128 };

// Swift's runtime, if the program has it. Both only read what belongs to the calling thread.
#define SWIFT_CALL __attribute__((swiftcall, weak))
extern void *swift_task_getCurrent(void) SWIFT_CALL;
extern void *swift_task_localValueGet(const void *key) SWIFT_CALL;

/// How far a request is. A handler that comes after the time is over finds `idle`, and writes nothing; one that is in the
/// middle of it keeps the room to itself, so that the next request cannot mix with it.
enum { idle, armed, recording, recorded };

static struct {
    atomic_int state;
    sem_t is_recorded;
    mode_thread thread;
    const void *task_local;
    const uint64_t *number;
    uintptr_t frames[max_frames];
    int count;
    mode_stack_hints hints;
} request;

static struct sigaction previous[NSIG];
static int is_installed[NSIG];

static pid_t thread_id(void) { return (pid_t)syscall(SYS_gettid); }

// MARK: A thread about itself

#ifdef __GLIBC__
extern void *__libc_stack_end;
#endif

static uintptr_t own_stack_end(void) {
#ifdef __GLIBC__
    // The system's own answer for the first thread is to read the process's map of memory.
    if (thread_id() == getpid()) return (uintptr_t)__libc_stack_end;
#endif
    pthread_attr_t attributes;
    void *start = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
    pthread_attr_getstack(&attributes, &start, &size);
    pthread_attr_destroy(&attributes);
    return (uintptr_t)start + size;
}

mode_thread mode_thread_self(void) {
    mode_thread thread = {.id = thread_id(), .stack_end = own_stack_end(), .cpu_clock = INT32_MAX};
    clockid_t clock;
    if (pthread_getcpuclockid(pthread_self(), &clock) == 0) thread.cpu_clock = clock;
    return thread;
}

void mode_thread_admit(int signal_number) {
    sigset_t set;
    sigemptyset(&set);
    if (sigaddset(&set, signal_number) == 0) pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

// MARK: In the handler

struct registers {
    uintptr_t pc, frame, stack;
};

static struct registers interrupted(const ucontext_t *context) {
#if defined(__x86_64__)
    const greg_t *all = context->uc_mcontext.gregs;
    return (struct registers){(uintptr_t)all[REG_RIP], (uintptr_t)all[REG_RBP], (uintptr_t)all[REG_RSP]};
#elif defined(__aarch64__)
    const mcontext_t *all = &context->uc_mcontext;
    return (struct registers){all->pc, all->regs[29], all->sp};
#else
    return (struct registers){0, 0, 0};
#endif
}

struct unwinding {
    uintptr_t interrupted_pc;
    int is_below_handler;
    uintptr_t last_cfa;
};

static void add(uintptr_t address) {
    if (request.count < max_frames) request.frames[request.count++] = address;
    else request.hints.is_cut_off = 1;
}

static _Unwind_Reason_Code visit(struct _Unwind_Context *context, void *argument) {
    struct unwinding *unwinding = argument;
    uintptr_t pc = _Unwind_GetIP(context);
    if (pc == 0) return _URC_END_OF_STACK;
    // What lies above the interrupted instruction is the handler, and the kernel's way into it.
    if (pc == unwinding->interrupted_pc) unwinding->is_below_handler = 1;
    if (!unwinding->is_below_handler) return _URC_NO_REASON;
    if (request.count == max_frames) {
        request.hints.is_cut_off = 1;
        return _URC_END_OF_STACK;
    }
    add(pc);
    unwinding->last_cfa = _Unwind_GetCFA(context);
    return _URC_NO_REASON;
}

/// Goes on along the frame pointers where the unwinder gave up: it stops at code without tables, such as parts of
/// Foundation, and the frame pointers alone lack what the C library does without them.
static void follow_frame_pointers(struct registers registers, uintptr_t above) {
    // An asynchronous frame of Swift has a mark in the topmost bits.
    const uintptr_t address_bits = ~(uintptr_t)0 >> 8;
    uintptr_t frame = registers.frame & address_bits, end = request.thread.stack_end;
    if (registers.stack >= end) return;
    while (frame >= registers.stack && frame <= end - 2 * sizeof(uintptr_t) && frame % sizeof(uintptr_t) == 0) {
        const uintptr_t *words = (const uintptr_t *)frame;
        uintptr_t next = words[0] & address_bits, return_address = words[1];
        if (return_address == 0) return;
        if (frame >= above) add(return_address);
        if (next <= frame || request.hints.is_cut_off) return;
        frame = next;
    }
}

static void record(const ucontext_t *context) {
    struct registers registers = interrupted(context);
    struct unwinding unwinding = {.interrupted_pc = registers.pc};
    request.count = 0;
    request.hints = (mode_stack_hints){0};
    if (request.number) request.hints.number = __atomic_load_n(request.number, __ATOMIC_RELAXED);
    _Unwind_Backtrace(visit, &unwinding);
    if (request.count == 0) add(registers.pc);
    follow_frame_pointers(registers, unwinding.last_cfa);
    if (swift_task_getCurrent) request.hints.task = (uintptr_t)swift_task_getCurrent();
    if (request.hints.task && request.task_local && swift_task_localValueGet) {
        const uintptr_t *value = swift_task_localValueGet(request.task_local);
        if (value) request.hints.local = *value;
    }
}

static void hand_on(int number, siginfo_t *info, void *context) {
    const struct sigaction *action = &previous[number];
    if (action->sa_flags & SA_SIGINFO) action->sa_sigaction(number, info, context);
    else if (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN) action->sa_handler(number);
}

static int is_asked_of(pid_t thread) { return atomic_load(&request.state) == armed && request.thread.id == thread; }

static void handle(int number, siginfo_t *info, void *context) {
    int error = errno;
    int expected = armed;
    if (is_asked_of(thread_id()) && atomic_compare_exchange_strong(&request.state, &expected, recording)) {
        if (request.thread.id == thread_id()) {
            record(context);
            atomic_store(&request.state, recorded);
            sem_post(&request.is_recorded);
        } else {
            // Late for its own request, and just in time for somebody else's.
            atomic_store(&request.state, armed);
        }
    }
    // Ours may have met one that was pending, and then comes with that one's words.
    if (info->si_code != SI_QUEUE || info->si_value.sival_ptr != &request) hand_on(number, info, context);
    errno = error;
}

// MARK: The thread that asks

static _Unwind_Reason_Code stop_at_once(struct _Unwind_Context *context, void *argument) {
    (void)context, (void)argument;
    return _URC_END_OF_STACK;
}

static int is_without_handler(int signal_number) {
    struct sigaction action;
    if (sigaction(signal_number, NULL, &action) != 0 || action.sa_flags & SA_SIGINFO) return 0;
    return action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN;
}

int mode_stack_install(int signal_number) {
    static int is_ready;
    if (signal_number < 1 || signal_number >= NSIG) return EINVAL;
    // A handler that came later is left alone; but if it has gone again, and ours with it, ours comes back.
    if (is_installed[signal_number] && !is_without_handler(signal_number)) return 0;
    if (!is_ready) {
        if (sem_init(&request.is_recorded, 0, 0) != 0) return errno;
        // The first use may load the unwinder, which a handler must not.
        _Unwind_Backtrace(stop_at_once, NULL);
        is_ready = 1;
    }
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    sigfillset(&action.sa_mask);
    // First the handler of before, lest one that comes at once is not handed on.
    if (sigaction(signal_number, NULL, &previous[signal_number]) != 0) return errno;
    if (sigaction(signal_number, &action, NULL) != 0) return errno;
    is_installed[signal_number] = 1;
    return 0;
}

/// Whether signals still lead to us; somebody may have installed a handler later.
static int is_ours(int signal_number) {
    struct sigaction action;
    return sigaction(signal_number, NULL, &action) == 0 && action.sa_sigaction == handle;
}

void mode_stack_uninstall(int signal_number) {
    if (signal_number < 1 || signal_number >= NSIG || !is_installed[signal_number] || !is_ours(signal_number)) return;
    sigaction(signal_number, &previous[signal_number], NULL);
    is_installed[signal_number] = 0;
}

static int wait_for_record(unsigned milliseconds) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    end.tv_sec += milliseconds / 1000 + end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    int status;
    do status = sem_clockwait(&request.is_recorded, CLOCK_MONOTONIC, &end);
    while (status != 0 && errno == EINTR);
    return status == 0;
}

static int ask(const mode_thread *thread, int signal_number) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_signo = signal_number;
    info.si_code = SI_QUEUE;
    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value.sival_ptr = &request;
    // By the kernel's id: unlike a `pthread_t`, it may be that of a thread that has ended.
    return syscall(SYS_rt_tgsigqueueinfo, getpid(), thread->id, signal_number, &info) == 0 ? 0 : errno;
}

int mode_stack_capture(const mode_thread *thread, int signal_number, const void *task_local, const uint64_t *number,
                       unsigned milliseconds, uintptr_t *frames, int capacity, mode_stack_hints *hints) {
    if (!is_ours(signal_number)) return -EPERM;
    // A late handler that took back what it had begun may have left `armed`; it must not take this request for that one.
    int left = armed;
    atomic_compare_exchange_strong(&request.state, &left, idle);
    if (left == recording) return -EBUSY;
    // One that came too late for its request has left its word.
    while (sem_trywait(&request.is_recorded) == 0) {}
    request.thread = *thread;
    request.task_local = task_local;
    request.number = number;
    atomic_store(&request.state, armed);
    int error = ask(thread, signal_number);
    if (error || !wait_for_record(milliseconds)) {
        int expected = armed;
        if (atomic_compare_exchange_strong(&request.state, &expected, idle)) return error ? -error : -ETIMEDOUT;
        // It has begun: it is done at once, or hangs, and then this room is lost.
        if (!wait_for_record(milliseconds)) return -EBUSY;
    }
    // The state says it, and not only the semaphore: the thread sanitizer does not know sem_clockwait().
    if (atomic_load(&request.state) != recorded) return -EBUSY;
    int count = request.count < capacity ? request.count : capacity;
    memcpy(frames, request.frames, (size_t)count * sizeof *frames);
    *hints = request.hints;
    atomic_store(&request.state, idle);
    return count;
}
