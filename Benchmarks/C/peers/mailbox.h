/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * How threads hand things to a libuv loop, as one writes it by hand: a list under a mutex, and uv_async_send() by
 * whoever puts the first one in. The loop takes the whole list at once.
 */

#ifndef MAILBOX_H
#define MAILBOX_H

#include <uv.h>

/** The first member of whatever is handed over, so that no memory is needed for it. */
struct letter {
    struct letter *next;
};

struct mailbox {
    uv_mutex_t lock;
    struct letter *first, **end;
    uv_async_t wake;
    void (*deliver)(struct mailbox *, struct letter *);
};

/** `deliver` is called on the loop, in the order of the puts; the letter is its own then. */
void mailbox_open(struct mailbox *, uv_loop_t *, void (*deliver)(struct mailbox *, struct letter *));

/** From any thread. */
void mailbox_put(struct mailbox *, struct letter *);

/** On the loop. */
void mailbox_close(struct mailbox *);

#endif
