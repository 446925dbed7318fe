/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/* Between CMode and ModeC; not installed. */

#ifndef MODE_PRIVATE_H
#define MODE_PRIVATE_H

/** Keeps what mode_last_error() says on the calling thread. */
void mode_private_note_error(const char *text);

#endif
