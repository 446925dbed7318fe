/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Between CMode and ModeC; not installed. */

#ifndef MODE_PRIVATE_H
#define MODE_PRIVATE_H

#include <stdint.h>

/** The service whose callback the calling thread is in, by the id of its handle; 0 if it is in none. */
uint64_t mode_private_scope(void);

/** The calling thread is in a callback of another service, or in none; returns what it was in. */
uint64_t mode_private_enter_scope(uint64_t service);

/** Keeps what mode_last_error() says on the calling thread. */
void mode_private_note_error(const char *text);

/** Makes standard output line-buffered, if it is a pipe or a file about which nobody has said how; returns whether it did. */
int mode_private_buffer_lines(void);

/** Makes standard output again what pipes and files are by default. */
void mode_private_buffer_blocks(void);

#endif
