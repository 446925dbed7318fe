/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* What the benchmarks of the C API share. */

#ifndef BENCH_H
#define BENCH_H

#include <mode.h>
#include <stddef.h>
#include <uv.h>

/** How often each figure is taken, in turns with what it is compared with. */
enum { ROUNDS = 7 };

/** Ends the program with the latest error if a call failed. */
void check(int status, const char *what);

/** Seconds of the monotonic clock, and of processor time of this process. */
double seconds(void);
double cpu_seconds(void);

double median(double *values, size_t count);

/** Prints `name`, medians of both and their ratio. */
void compare(const char *name, const char *unit, double *raw, double *mode, size_t count);

/** Gives the loop back, lets it end, and closes it. */
void close_host(uv_loop_t *host, mode_loop_t loop);

void measure_starts(void);
void measure_ticks(void);
void measure_posts(void);
void measure_delays(void);

#endif
