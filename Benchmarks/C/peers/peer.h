/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* What the programs of this folder share. None of it knows of Mode. */

#ifndef PEER_H
#define PEER_H

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

/** Ends the program with 1, and `what` on standard error, if the condition does not hold. */
void expect(int condition, const char *what);

/** Ends the program with libuv's words if a call failed; otherwise gives its result. */
int check_uv(int status, const char *what);

/** A whole number from the command line, at least `least`; `fallback` if there is none. */
int argument(int count, char **arguments, int index, int least, int fallback);

/** Seconds of processor time of this process, all threads. */
double cpu_seconds(void);

double median(double *values, size_t count);

/** Sorts; nanoseconds to microseconds. */
double percentile_us(uint32_t *nanoseconds, size_t count, double part);

/** uv_close() without a callback, for any kind of handle. */
void close_handle(void *handle);

/** Runs the loop until its last handle is closed, and closes it. */
void end_loop(uv_loop_t *loop);

/**
 * Writes at once what the socket takes; the rest is copied, and goes when it takes more. Gives libuv's error if the
 * connection is gone; if it goes later, its reader is told.
 */
int send_bytes(uv_stream_t *stream, const char *bytes, size_t count);

#endif
