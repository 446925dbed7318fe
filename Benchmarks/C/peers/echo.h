/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* A TCP echo server on a libuv loop. It knows nothing of what else there is on the loop. */

#ifndef ECHO_H
#define ECHO_H

#include <stdint.h>
#include <uv.h>

/** Begins to listen on a free port of the loopback interface, and gives it. One for each process. */
int echo_open(uv_loop_t *loop);

/** Closes the listener and what is connected. */
void echo_close(void);

/** How many bytes have been echoed. */
uint64_t echo_bytes(void);

#endif
