/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* The scenarios of uv-bench; each is given the arguments after its name, and prints its line. */

#ifndef UV_BENCH_H
#define UV_BENCH_H

void measure_calls(int count, char **arguments);
void measure_sleeps(int count, char **arguments);
void measure_set_cancel(int count, char **arguments);
void measure_periodic(int count, char **arguments);
void measure_submit(int count, char **arguments);

#endif
