//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

#ifndef MODE_CLIBUV_SHIM_H
#define MODE_CLIBUV_SHIM_H

#include <uv.h>

#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// struct ucred, gettid() and pthread_setname_np() are GNU extensions that Swift's Glibc module does not show; prctl() and syscall()
// are variadic, which Swift cannot call.

/// The kernel's id of the calling thread.
static inline pid_t mode_thread_id(void) { return (pid_t)syscall(SYS_gettid); }

/// Names the calling thread; the kernel keeps the first 15 bytes.
static inline void mode_thread_set_name(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

/// Who is at the other end of a UNIX domain socket, as of when it connected; 0, or -1 with errno.
static inline int mode_peer_credentials(int descriptor, pid_t *process, uid_t *user) {
    struct {
        pid_t process;
        uid_t user;
        gid_t group;
    } credentials; // the layout of struct ucred, which needs _GNU_SOURCE
    socklen_t length = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return -1;
    *process = credentials.process;
    *user = credentials.user;
    return 0;
}

#endif
