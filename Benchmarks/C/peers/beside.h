/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * What runs on the echo server's loop besides: timers that fire every 100 ms and increment a counter, their phases
 * spread evenly, as plain uv_timer_t or as timers of services of Mode's.
 */

#ifndef BESIDE_H
#define BESIDE_H

#include <uv.h>

enum { TIMER_PERIOD = 100 };

/** When the timer of this number fires for the first time, in milliseconds. */
static inline uint64_t first_tick(int number, int timers) {
    return 1 + (uint64_t)number * TIMER_PERIOD / (uint64_t)timers;
}

/** A way to do it; all on the loop's thread. */
struct beside {
    const char *name;
    /** Begins. When it returns, all is running. */
    void (*open)(uv_loop_t *loop, int services, int timers);
    /** Begins to end it; the loop is run until nothing is left of it. */
    void (*close)(void);
    /** Frees what is left when the loop has been closed. */
    void (*free)(void);
    /** How often a timer fired. */
    long ticks;
};

extern struct beside beside_nothing, beside_timers, beside_mode;

#endif
