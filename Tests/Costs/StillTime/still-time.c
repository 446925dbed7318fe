// Preloaded into `costs` by `.make/costs.sh`: time stands still while the program does something, and jumps when it waits;
// allocations are counted.
//
// So what a loop does next never depends on how fast the machine is. The program may wait in one place only, libuv's
// `epoll_pwait`, and must have something to wait for.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

// Time.

static long now = 1000000000000; // nanoseconds; any clock's

int clock_gettime(clockid_t clock, struct timespec *time) {
    (void)clock;
    time->tv_sec = now / 1000000000;
    time->tv_nsec = now % 1000000000;
    return 0;
}

int epoll_pwait(int epoll, struct epoll_event *events, int capacity, int timeout, const sigset_t *mask) {
    static int (*original)(int, struct epoll_event *, int, int, const sigset_t *);
    if (!original) original = dlsym(RTLD_NEXT, "epoll_pwait");
    int count = original(epoll, events, capacity, 0, mask);
    if (count != 0 || timeout == 0) return count;
    if (timeout < 0) {
        fputs("costs: the loop waits for nothing\n", stderr);
        abort();
    }
    now += timeout * 1000000L;
    return 0;
}

int epoll_wait(int epoll, struct epoll_event *events, int capacity, int timeout) {
    return epoll_pwait(epoll, events, capacity, timeout, NULL);
}

// Allocations. The names that glibc has for its own functions besides are there for libraries like this one.

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

static long allocations;

static void note(void) { __atomic_fetch_add(&allocations, 1, __ATOMIC_RELAXED); }

void *malloc(size_t size) {
    note();
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    note();
    return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
    note();
    return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
    note();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
    *memory = memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

__attribute__((destructor)) static void report(void) { fprintf(stderr, "costs: allocations %ld\n", allocations); }
