/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "mailbox.h"

#include "peer.h"

static void deliver_all(uv_async_t *wake) {
    struct mailbox *mailbox = wake->data;
    uv_mutex_lock(&mailbox->lock);
    struct letter *letter = mailbox->first;
    mailbox->first = NULL;
    mailbox->end = &mailbox->first;
    uv_mutex_unlock(&mailbox->lock);
    while (letter) {
        struct letter *next = letter->next;
        mailbox->deliver(mailbox, letter);
        letter = next;
    }
}

void mailbox_open(struct mailbox *mailbox, uv_loop_t *loop, void (*deliver)(struct mailbox *, struct letter *)) {
    mailbox->first = NULL;
    mailbox->end = &mailbox->first;
    mailbox->deliver = deliver;
    mailbox->wake.data = mailbox;
    check_uv(uv_mutex_init(&mailbox->lock), "uv_mutex_init");
    check_uv(uv_async_init(loop, &mailbox->wake, deliver_all), "uv_async_init");
}

void mailbox_put(struct mailbox *mailbox, struct letter *letter) {
    letter->next = NULL;
    uv_mutex_lock(&mailbox->lock);
    int was_empty = mailbox->first == NULL;
    *mailbox->end = letter;
    mailbox->end = &letter->next;
    uv_mutex_unlock(&mailbox->lock);
    if (was_empty) check_uv(uv_async_send(&mailbox->wake), "uv_async_send");
}

static void destroy_lock(uv_handle_t *wake) { uv_mutex_destroy(&((struct mailbox *)wake->data)->lock); }

void mailbox_close(struct mailbox *mailbox) { uv_close((uv_handle_t *)&mailbox->wake, destroy_lock); }
