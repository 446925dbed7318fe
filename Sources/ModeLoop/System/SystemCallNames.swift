//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

/// The names of the system calls in which a thread may wait, or spend its time.
///
/// The numbers are the kernel's, and differ by architecture; those that are missing are shown as numbers.
enum SystemCallNames {
    static func name(of number: Int) -> String? { names[number] }

    #if arch(x86_64)
    private static let names: [Int: String] = [
        0: "read", 1: "write", 2: "open", 3: "close", 4: "stat", 5: "fstat", 7: "poll", 9: "mmap", 10: "mprotect",
        11: "munmap", 16: "ioctl", 17: "pread64", 18: "pwrite64", 19: "readv", 20: "writev", 22: "pipe", 23: "select",
        24: "sched_yield", 28: "madvise", 34: "pause", 35: "nanosleep", 40: "sendfile", 42: "connect", 43: "accept",
        44: "sendto", 45: "recvfrom", 46: "sendmsg", 47: "recvmsg", 56: "clone", 57: "fork", 58: "vfork",
        59: "execve", 61: "wait4", 72: "fcntl", 73: "flock", 74: "fsync", 75: "fdatasync", 76: "truncate",
        77: "ftruncate", 78: "getdents", 82: "rename", 83: "mkdir", 84: "rmdir", 87: "unlink", 128: "rt_sigtimedwait",
        130: "rt_sigsuspend", 202: "futex", 217: "getdents64", 219: "restart_syscall", 230: "clock_nanosleep",
        232: "epoll_wait", 247: "waitid", 257: "openat", 262: "newfstatat", 270: "pselect6", 271: "ppoll",
        275: "splice", 281: "epoll_pwait", 285: "fallocate", 288: "accept4", 295: "preadv", 296: "pwritev",
        306: "syncfs", 307: "sendmmsg", 318: "getrandom", 326: "copy_file_range", 332: "statx",
        426: "io_uring_enter", 435: "clone3", 441: "epoll_pwait2", 449: "futex_waitv",
    ]
    #elseif arch(arm64)
    private static let names: [Int: String] = [
        22: "epoll_pwait", 25: "fcntl", 29: "ioctl", 32: "flock", 34: "mkdirat", 35: "unlinkat", 45: "truncate",
        46: "ftruncate", 47: "fallocate", 56: "openat", 57: "close", 61: "getdents64", 63: "read", 64: "write",
        65: "readv", 66: "writev", 67: "pread64", 68: "pwrite64", 69: "preadv", 70: "pwritev", 71: "sendfile",
        72: "pselect6", 73: "ppoll", 76: "splice", 79: "newfstatat", 80: "fstat", 82: "fsync", 83: "fdatasync",
        95: "waitid", 98: "futex", 101: "nanosleep", 115: "clock_nanosleep", 124: "sched_yield",
        128: "restart_syscall", 133: "rt_sigsuspend", 137: "rt_sigtimedwait", 202: "accept", 203: "connect",
        206: "sendto", 207: "recvfrom", 211: "sendmsg", 212: "recvmsg", 215: "munmap", 220: "clone", 221: "execve",
        222: "mmap", 226: "mprotect", 233: "madvise", 242: "accept4", 260: "wait4", 267: "syncfs", 269: "sendmmsg",
        276: "renameat2", 278: "getrandom", 285: "copy_file_range", 291: "statx", 426: "io_uring_enter",
        435: "clone3", 441: "epoll_pwait2", 449: "futex_waitv",
    ]
    #else
    private static let names: [Int: String] = [:]
    #endif
}
