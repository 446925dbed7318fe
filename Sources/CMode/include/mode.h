/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * mode.h: services that start, stop, restart and are supervised, on a libuv loop of yours or of Mode's.
 *
 * C99 and C++17. Link with what `pkg-config --cflags --libs mode` says. A host that runs a libuv loop includes <uv.h>
 * itself: this header names `struct uv_loop_s` and nothing more of it, and a `uv_loop_t *` is a pointer to one.
 *
 *     static void on_tick(mode_service_t service, mode_timer_t timer, void *user_data) { ... }
 *
 *     static int on_start(mode_service_t service, mode_completion_t completion, void *user_data) {
 *         return mode_service_every(service, MODE_SECONDS(1), NULL, on_tick, user_data, NULL);
 *     }
 *     static const mode_service_hooks hooks = { .size = sizeof hooks, .on_start = on_start };
 *
 *     mode_loop_t loop;
 *     mode_service_t service;
 *     if (mode_loop_adopt(uv_default_loop(), NULL, &loop) != MODE_OK) ...
 *     if (mode_service_new(loop, &hooks, NULL, my_state, &service) != MODE_OK) ...
 *     mode_service_start(service, NULL, NULL);
 *     uv_run(uv_default_loop(), UV_RUN_DEFAULT);
 *
 * Rules that hold everywhere:
 *
 * Results. Functions return MODE_OK (0), a number that is not negative where one is asked for, or a negative
 *     mode_status. Nothing ever traps because of a wrong argument. mode_strerror() has a sentence for each status, and
 *     mode_last_error() one for the latest failure on the calling thread, which says which argument and why.
 * Handles. Small structs, passed by value; all zero is none. They are never reused: a handle of something that was
 *     freed, or that never was, is answered with MODE_EHANDLE, from any thread, for ever.
 * Options. Structs whose first member is their size: `mode_service_options o = { .size = sizeof o };`, in C++
 *     `mode_service_options o{}; o.size = sizeof o;`. Zero in every other member is its default, and NULL instead of a
 *     struct is all defaults. A size that no version had is MODE_ESIZE.
 * Strings. UTF-8, ended by NUL, and copied: yours may go when the function has returned. Strings that a callback is
 *     given live until it returns.
 * Threads. Every callback comes on the thread of the loop that its service runs on, unless its description says
 *     otherwise, and none is called while Mode holds a lock: it may call everything here. It must not block, since all
 *     that runs on that loop waits for it, and must not leave by an exception or by longjmp(). Functions may be called
 *     from any thread, with one exception and one condition: those marked [loop] only on the thread of the loop, else
 *     MODE_ETHREAD; and on an adopted loop that is neither held nor has a running service, those that have something to
 *     do on the loop only on its thread, else MODE_ENOTRUNNING, because nobody would wake it up.
 * fork(). In the child nothing of Mode is to be used before exec(): its threads are not there.
 * Time. Nanoseconds of the monotonic clock; libuv's resolution is a millisecond, and nothing is early.
 */

#ifndef MODE_H
#define MODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ===== Version =========================================================================================== */

#define MODE_VERSION_MAJOR 0
#define MODE_VERSION_MINOR 1
#define MODE_VERSION_PATCH 0
/** As one number, to be compared: 0x000100. */
#define MODE_VERSION ((MODE_VERSION_MAJOR << 16) | (MODE_VERSION_MINOR << 8) | MODE_VERSION_PATCH)

/** MODE_VERSION of the library that is linked, which may be newer than this header. */
uint32_t mode_version(void);

/** The same in words: "0.1.0". */
const char *mode_version_string(void);

/* ===== Results =========================================================================================== */

typedef enum mode_status {
    /** It worked. */
    MODE_OK = 0,
    /** What a hook returns that ends later, through mode_done(). */
    MODE_PENDING = 1,

    /** An argument is NULL that must not be, or has a value that makes no sense. */
    MODE_EINVAL = -1,
    /** The size of a struct is none that this library knows: set `size`, or the header is newer than the library. */
    MODE_ESIZE = -2,
    /** The handle is of nothing: it was never made, or freed, or is over, or is of another kind. */
    MODE_EHANDLE = -3,
    /** Called from another thread than that of the loop. */
    MODE_ETHREAD = -4,
    /** The adopted loop is not held and nothing runs on it, or it is being given back. */
    MODE_ENOTRUNNING = -5,
    /** Not possible in the present state: started already, not running, on its way down. */
    MODE_ESTATE = -6,
    /** Done before: finished, adopted. */
    MODE_EALREADY = -7,
    /** In use: something still runs. */
    MODE_EBUSY = -8,
    /** The service already has a parent, or is of another loop than it would have to be. */
    MODE_EPARENT = -9,
    /** A service would depend on itself. */
    MODE_ECYCLE = -10,
    /** The service is not a child of the one that was asked. */
    MODE_ENOTCHILD = -11,
    /** A deadline passed. */
    MODE_ETIMEDOUT = -12,
    /** A start was called off by a stop. */
    MODE_ECANCELED = -13,
    /** A hook, a task or a child failed; the message says which, and why. */
    MODE_EFAILED = -14,
    /** A stop has ended, but code that did not end in time was left behind; the message names it. */
    MODE_EABANDONED = -15,
    /** A supervisor was not allowed another restart. */
    MODE_EEXHAUSTED = -16,
    /** Reading or writing a file, a socket or a descriptor failed. */
    MODE_EIO = -17,
    /** Graphviz could not draw; the message is its own. */
    MODE_EGRAPH = -18,
    /** The system has no thread, no descriptor or no memory left. */
    MODE_ESYSTEM = -19
} mode_status;

/** A sentence for a status; never NULL. The text is static. */
const char *mode_strerror(int status);

/** The name of a status, "MODE_EINVAL"; "unknown" for other numbers. The text is static. */
const char *mode_err_name(int status);

/**
 * What was wrong with the latest call on this thread that returned an error: which argument, and what to do; "" if none
 * has. The text belongs to Mode and lives until the next failure on this thread.
 */
const char *mode_last_error(void);

/* ===== Common ============================================================================================ */

/** Durations in nanoseconds. */
#define MODE_MICROSECONDS(n) ((uint64_t)(n) * UINT64_C(1000))
#define MODE_MILLISECONDS(n) ((uint64_t)(n) * UINT64_C(1000000))
#define MODE_SECONDS(n) ((uint64_t)(n) * UINT64_C(1000000000))
/** A duration without end: no limit. */
#define MODE_FOREVER UINT64_MAX

/** An event loop. */
typedef struct mode_loop {
    uint64_t id;
    uint64_t generation;
} mode_loop_t;

/** A service, a supervisor, a worker. */
typedef struct mode_service {
    uint64_t id;
    uint64_t generation;
} mode_service_t;

/** The end of one hook or task that ends later: see mode_done(). */
typedef struct mode_completion {
    uint64_t id;
    uint64_t generation;
} mode_completion_t;

/**
 * A timer of a service. Nothing to free: over when it is cancelled, has fired for the last time, or its service
 * stops.
 */
typedef struct mode_timer {
    uint64_t id;
    uint64_t generation;
} mode_timer_t;

/** A task of a service. Nothing to free: over when it ends. */
typedef struct mode_task {
    uint64_t id;
    uint64_t generation;
} mode_task_t;

/** Somebody who is told of changes, until mode_watch_cancel(). */
typedef struct mode_watch {
    uint64_t id;
    uint64_t generation;
} mode_watch_t;

/** Whether two handles of one kind are the same. */
#define MODE_SAME(a, b) ((a).id == (b).id && (a).generation == (b).generation)

/** For options that have a default which is neither. */
typedef enum mode_choice { MODE_DEFAULT = 0, MODE_YES = 1, MODE_NO = 2 } mode_choice;

/** Something to run; see mode_loop_post(). */
typedef void (*mode_callback)(void *user_data);

/**
 * How something ended that takes its time. `status` is MODE_OK or what went wrong; `message` says that in words, and
 * is "" when nothing did.
 */
typedef void (*mode_done_callback)(int status, const char *message, void *user_data);

/* ===== Loops ============================================================================================= */

struct uv_loop_s;

typedef struct mode_loop_options {
    size_t size;
    /** In logs and pictures; "mode.adopted" by default. */
    const char *name;
    /** Whether uv_run() goes on while a service runs. By default it does; with MODE_NO services, their timers
        included, do not count, and uv_run() returns when the host has nothing left: stop the services then, or run it
        again. */
    mode_choice keeps_host_alive;
} mode_loop_options;

/**
 * Lets services run on a loop of yours. You own it: you init, run and close it, as before. Mode opens a few handles
 * on it (async, prepare, check, idle; timers as needed), which keep uv_run() going only while a service runs or
 * something is still to be done. No thread is started and no signal handler is installed.
 *
 * On the thread that will run the loop. (A loop that is not running may move to another thread; from its first turn
 * there that is the loop's thread.) End it by mode_loop_release().
 *
 * MODE_EINVAL: `uv_loop` or `loop` is NULL, or an option makes no sense. MODE_EALREADY: it is adopted. MODE_ESIZE.
 * MODE_ESYSTEM: libuv said no.
 */
int mode_loop_adopt(struct uv_loop_s *uv_loop, const mode_loop_options *options, mode_loop_t *loop);

/**
 * Gives an adopted loop back. [loop]
 *
 * What still runs on it is stopped, within the deadlines; then our handles are closed. `done` (may be NULL) comes
 * last: when uv_run() has returned after it, uv_loop_close() finds nothing of ours. `status` is MODE_OK, MODE_EFAILED
 * or MODE_EABANDONED, as for mode_service_stop(); in any case the loop is yours again and its handle is over. The
 * host has to run the loop until then, also if it had ended: `mode_loop_release(loop, NULL, NULL); uv_run(uv_loop,
 * UV_RUN_DEFAULT);` is enough.
 *
 * Services on it that are not freed stay: they can be asked and freed, and no longer started.
 *
 * MODE_EINVAL: it is not an adopted one. MODE_EALREADY: it is being given back. MODE_EHANDLE, MODE_ETHREAD.
 */
int mode_loop_release(mode_loop_t loop, mode_done_callback done, void *user_data);

/**
 * Lets other threads post to an adopted loop, and keeps uv_run() going, until mode_loop_unhold(); counted. [loop]
 *
 * For a loop of Mode's, on any thread, it does nothing. MODE_EHANDLE, MODE_ETHREAD, MODE_ENOTRUNNING.
 */
int mode_loop_hold(mode_loop_t loop);

/**
 * Takes one mode_loop_hold() back. What was posted before is still run. For a loop of Mode's it does nothing. [loop]
 *
 * MODE_ESTATE: it is not held. MODE_EHANDLE, MODE_ETHREAD.
 */
int mode_loop_unhold(mode_loop_t loop);

/**
 * Creates a loop with a thread of its own, which is there while there is something to do. Free it by mode_loop_free().
 *
 * `name` is that of the thread, too, of which Linux shows the first 15 bytes; NULL means "mode.loop".
 *
 * MODE_EINVAL: `loop` is NULL.
 */
int mode_loop_new(const char *name, mode_loop_t *loop);

/**
 * Frees a loop that mode_loop_new() made. Services that are stopped may stay on it. From another thread this waits
 * until what was posted to the loop before has been run, and so has each `destroy`.
 *
 * MODE_EBUSY: a service on it is not stopped. MODE_EINVAL: it was not made by mode_loop_new(). MODE_EHANDLE.
 */
int mode_loop_free(mode_loop_t loop);

/**
 * The main loop: what mode_worker_run() runs on its thread. Without a worker a thread of Mode's serves it as soon as
 * something runs on it. Always the same; not to be freed.
 */
mode_loop_t mode_loop_main(void);

/** The loop a callback of Mode's is being executed of; all zero if none is, as in a callback of the host's own. */
mode_loop_t mode_loop_current(void);

/** 1 if the calling thread is the loop's, 0 if not; MODE_EHANDLE. */
int mode_loop_is_current(mode_loop_t loop);

/**
 * Calls `callback` on the loop, soon, once, and never before this returns. From one thread in the order of the posts.
 * What was posted is run, also before the host's first uv_run(), from its last close callback, and when the loop is
 * about to end; on an adopted loop that ended before, it waits for the next uv_run() or mode_loop_release().
 *
 * MODE_EINVAL: `callback` is NULL. MODE_EHANDLE. MODE_ENOTRUNNING: see "Threads" above; it is not run then.
 */
int mode_loop_post(mode_loop_t loop, mode_callback callback, void *user_data);

/* ===== Logging =========================================================================================== */

typedef enum mode_log_level {
    /** The default of what it stands in. */
    MODE_LOG_DEFAULT = 0,
    MODE_LOG_TRACE = 1,
    MODE_LOG_DEBUG = 2,
    MODE_LOG_INFO = 3,
    MODE_LOG_NOTICE = 4,
    MODE_LOG_WARNING = 5,
    MODE_LOG_ERROR = 6,
    MODE_LOG_CRITICAL = 7
} mode_log_level;

typedef enum mode_log_format {
    /** `[2018-03-27 15:47:12,159: INFO]: [^-App]: Starting...` */
    MODE_LOG_TEXT = 0,
    /** A JSON object a line. */
    MODE_LOG_JSON = 1
} mode_log_format;

/**
 * Takes a line of the log. `path` is that of the service, "Worker/App/Cache", or "" for lines of none; `message` is
 * the line without time, level and path.
 *
 * On whichever thread logs, one call at a time, under the log's lock: it may call everything here, but what it makes
 * Mode log on its own thread is dropped, and it must not wait for a thread that logs.
 */
typedef void (*mode_log_sink)(mode_log_level level, const char *path, const char *message, void *user_data);

typedef struct mode_log_options {
    size_t size;
    /** The least severe level that is logged; MODE_LOG_INFO by default. */
    mode_log_level level;
    /** A file to append to; NULL means standard error. */
    const char *file;
    mode_log_format format;
    /** Whether levels are coloured; on a terminal by default. */
    mode_choice color;
} mode_log_options;

/**
 * Gives every line of at least `level` to a sink of yours, and no longer anywhere else. A NULL `sink` drops all, and
 * its `level` may be MODE_LOG_DEFAULT. When it returns, the sink before is not called any more: it waits for one that
 * is under way on another thread.
 *
 * Until this or mode_log_standard() is called, warnings and worse go to standard error in the standard format. A line
 * that cannot be written, because the disk is full or the reader has gone, is dropped; SIGPIPE does not come of it.
 *
 * MODE_EINVAL: no level. MODE_EBUSY: from inside a sink. MODE_ESTATE: the process has set up swift-log by itself.
 */
int mode_log_set_sink(mode_log_level level, mode_log_sink sink, void *user_data);

/**
 * Logs in Mode's format, to standard error or to a file. NULL for all defaults.
 *
 * MODE_EIO: the file cannot be opened; everything is as before then. MODE_ESIZE, MODE_EINVAL. MODE_EBUSY,
 * MODE_ESTATE: as for mode_log_set_sink().
 */
int mode_log_standard(const mode_log_options *options);

/** Changes the least severe level that is logged. MODE_EINVAL: no level. */
int mode_log_set_level(mode_log_level level);

/** Opens the log file anew, after it was moved away. MODE_EIO: it cannot be; lines go on to the old one. */
int mode_log_reopen(void);

/* ===== Services ========================================================================================== */

/**
 * A hook of a service, or the body of a task. It returns MODE_OK if it is done; a negative number, of whatever kind,
 * if it failed; or MODE_PENDING if it ends later, by mode_done(), which may be called before this returns, too. Any
 * other number is a failure.
 */
typedef int (*mode_hook)(mode_service_t service, mode_completion_t completion, void *user_data);

typedef void (*mode_completion_callback)(mode_service_t service, mode_completion_t completion, void *user_data);

/** What a service does; every callback may be NULL. The struct is copied. */
typedef struct mode_service_hooks {
    size_t size;
    /** Before the first start only. */
    mode_hook on_first_start;
    /** At each start, before the children start: acquire here. */
    mode_hook on_start;
    /** At each start when the children run: the last step, after which the service is running. */
    mode_hook on_started;
    /** When a stop begins: take no more work. Timers, tasks and children still run. Comes after every on_start that
        succeeded, also when the rest of the start is undone. */
    mode_hook on_stop;
    /** When a stop ends, timers, tasks and children being done: release here. Comes after every on_start that
        succeeded. */
    mode_hook on_shutdown;
    /** Before the on_start of a restart. */
    mode_hook on_restart;
    /** When a worker gets SIGHUP. */
    mode_hook on_reload;
    /** A hook or task of this service that is pending has been given up, because its time is over or the service
        stops: end it now, by mode_done(). What is not ended soon is abandoned: named in the report of the stop, and
        the service cannot be started again before mode_done(). */
    mode_completion_callback on_cancel;
    /** Once, when the service is gone: freed, and out of its parent. On the service's loop if that still is; otherwise
        on the thread that let go of it last. It may come after mode_service_free() has returned: what it is given must
        live until then, which the stack of a `main` that returns does not. */
    mode_callback destroy;
} mode_service_hooks;

typedef enum mode_startup {
    /** Children start one after the other, in the order in which they were added. */
    MODE_SEQUENTIAL = 0,
    /** Together, as far as `after` edges allow. */
    MODE_CONCURRENT = 1
} mode_startup;

typedef struct mode_service_options {
    size_t size;
    /** The name in logs, paths and pictures; "Service" by default. */
    const char *label;
    /** How long its own steps of a start may take, its children not counted; no limit by default. */
    uint64_t start_timeout;
    /** How long its own steps of a stop may take, its children not counted; 5 s by default. */
    uint64_t stop_timeout;
    /** How long cancelled tasks may take to end; 2 s by default. */
    uint64_t task_grace;
    mode_startup startup;
    /** With MODE_CONCURRENT: how many children start at a time; no limit by default. */
    uint32_t startup_limit;
    /** The level of "Starting..." and "Stopping..."; MODE_LOG_INFO by default. */
    mode_log_level mundane_level;
} mode_service_options;

typedef enum mode_state {
    MODE_CREATED = 0,
    MODE_STARTING = 1,
    MODE_RUNNING = 2,
    MODE_STOPPING = 3,
    MODE_STOPPED = 4,
    /** Stopped because of an error: mode_service_crash_reason(). */
    MODE_FAILED = 5,
    /** Waits to be started again by its supervisor. */
    MODE_RESTARTING = 6
} mode_state;

/**
 * Creates a service on a loop; nothing is started. `hooks` may be NULL, for one that only has children. Free it by
 * mode_service_free(); `user_data` is yours until `destroy` has been called, and if this fails it never is.
 *
 * MODE_EINVAL: `service` is NULL, or an option makes no sense. MODE_ENOTRUNNING: the loop is being given back.
 * MODE_EHANDLE, MODE_ESIZE.
 */
int mode_service_new(
    mode_loop_t loop,
    const mode_service_hooks *hooks,
    const mode_service_options *options,
    void *user_data,
    mode_service_t *service);

/**
 * Gives a service up: it is gone, and its handle is over, at once or, if it has a parent, when that lets go of it.
 * One that has no parent must not run: stop it first.
 *
 * MODE_EBUSY: it has no parent, and runs. MODE_EHANDLE: in particular, the second time.
 */
int mode_service_free(mode_service_t service);

/**
 * Begins to start a service: on_first_start, on_start, children, timers and tasks, on_started. `done` (may be NULL)
 * comes when it is running, or has failed and been undone: MODE_EFAILED, MODE_ETIMEDOUT, MODE_ECANCELED (a stop came
 * before it was running; one that on_started asks for comes after), MODE_ESTATE (it was running, or on its way down),
 * MODE_ECYCLE (of `after` edges), MODE_EBUSY (code of an earlier run still executes). A start that is under way is
 * joined.
 *
 * MODE_EHANDLE, MODE_ENOTRUNNING; `done` does not come then.
 */
int mode_service_start(mode_service_t service, mode_done_callback done, void *user_data);

/**
 * Begins to stop a service: on_stop, its timers and tasks, its children in the reverse of their start, on_shutdown.
 * From everywhere, also from inside its own callbacks; for its supervisor it has then stopped itself. `done` (may be
 * NULL) comes when it has stopped: MODE_OK, also if it did not run; MODE_EFAILED if something failed on the way;
 * MODE_EABANDONED if something did not end in time. It is down in any case.
 *
 * MODE_EHANDLE, MODE_ENOTRUNNING; `done` does not come then.
 */
int mode_service_stop(mode_service_t service, mode_done_callback done, void *user_data);

/** Begins to stop a service and to start it again, with its children; `done` as for mode_service_start(). */
int mode_service_restart(mode_service_t service, mode_done_callback done, void *user_data);

/**
 * Fails a service: it stops, and the failure goes up to the nearest supervisor or, if there is none, ends the whole
 * tree. `status` (negative) and `message` (may be NULL) are the reason. Nothing happens to one that does not run.
 *
 * MODE_EINVAL: `status` is not negative. MODE_EHANDLE, MODE_ENOTRUNNING.
 */
int mode_service_crash(mode_service_t service, int status, const char *message);

/**
 * Stops the whole tree of a service in order; under a worker the process (mode_worker_run()) or the tree
 * (mode_worker_attach()) ends with `exit_code`. MODE_EHANDLE, MODE_ENOTRUNNING.
 */
int mode_service_request_exit(mode_service_t service, int exit_code);

/**
 * More time for a start or a stop that is under way and gets on; nothing happens otherwise. MODE_EHANDLE.
 */
int mode_service_extend_deadline(mode_service_t service, uint64_t by);

/** Tells a supervisor that its child works again: its failures so far are forgotten. MODE_EHANDLE. */
int mode_service_mark_healthy(mode_service_t service);

/**
 * Ends a hook or a task that returned, or will return, MODE_PENDING. `status` is MODE_OK or a negative number of any
 * kind, `message` (may be NULL) says what went wrong. MODE_ECANCELED from one that was given up is no failure.
 *
 * MODE_EALREADY: it has been ended. MODE_EINVAL: `status` is positive. MODE_EHANDLE: it is of a service that is gone.
 * MODE_ENOTRUNNING: its loop has been given back; what was abandoned then stays abandoned, and its service, too.
 */
int mode_done(mode_completion_t completion, int status, const char *message);

/**
 * The same for a hook or a task that fails at once, and has words for it: `return mode_fail(completion, -1, "no such
 * host");`. Returns MODE_PENDING, the step having been ended; a `status` that is not negative is a failure here, too.
 */
int mode_fail(mode_completion_t completion, int status, const char *message);

/** ===== Asking a service. From any thread, at any time. MODE_EHANDLE. */

/** Its mode_state. */
int mode_service_state(mode_service_t service);

/** 1 if it is on its way down or does not run, so loops in it should end; else 0. */
int mode_service_should_stop(mode_service_t service);

/** How many times it was restarted. */
int mode_service_restart_count(mode_service_t service);

/**
 * The following write at most `capacity` bytes, NUL included, and return the whole length without NUL, as snprintf()
 * does. `buffer` may be NULL if `capacity` is 0, and otherwise is MODE_EINVAL.
 */

/** Its name: "Cache". */
int mode_service_label(mode_service_t service, char *buffer, size_t capacity);

/** Its place in the tree: "Worker/App/Cache". */
int mode_service_path(mode_service_t service, char *buffer, size_t capacity);

/** Why it failed: "App/Cache: failed to start in on_start: ..."; "" if it did not. */
int mode_service_crash_reason(mode_service_t service, char *buffer, size_t capacity);

/**
 * The loop that it runs on. MODE_EINVAL: `loop` is NULL. MODE_EHANDLE, also where the loop has been given back or
 * freed.
 */
int mode_service_loop(mode_service_t service, mode_loop_t *loop);

/** Logs a line of the service. MODE_EINVAL: no level (MODE_LOG_DEFAULT is none), or `message` is NULL. MODE_EHANDLE. */
int mode_service_log(mode_service_t service, mode_log_level level, const char *message);

/**
 * The least severe level that it and what is below it log, from now on; MODE_LOG_DEFAULT: as all. MODE_EINVAL,
 * MODE_EHANDLE.
 */
int mode_service_set_log_level(mode_service_t service, mode_log_level level);

typedef void (*mode_state_callback)(mode_service_t service, mode_state state, void *user_data);

/**
 * Tells of each state that the service comes to, from the next on; in order, and soon after it came to it. It ends
 * with the service, or by mode_watch_cancel(), and keeps neither the service nor uv_run() going. `watch` may be NULL.
 *
 * MODE_EINVAL: `callback` is NULL. MODE_EHANDLE.
 */
int mode_service_watch(mode_service_t service, mode_state_callback callback, void *user_data, mode_watch_t *watch);

/**
 * Ends a watch; on the loop's thread no callback comes after this, elsewhere one may be under way. MODE_EHANDLE: it
 * is over.
 */
int mode_watch_cancel(mode_watch_t watch);

/* ===== Children ========================================================================================== */

/**
 * Makes `child` a part of `service`: it starts with it, in the order in which children were added, and stops with it,
 * in the reverse. It may be on another loop. Adding it again does nothing.
 *
 * MODE_ECYCLE: it is above `service`. MODE_EPARENT: it has another parent. MODE_EHANDLE: either.
 */
int mode_service_add_dependency(mode_service_t service, mode_service_t child);

/**
 * The same; besides, `child` starts when the `count` siblings in `after` are running, and stops before them. They
 * must be children of `service` when it starts, otherwise its start fails.
 *
 * MODE_EINVAL: `after` is NULL and `count` is not 0. MODE_EALREADY: it is a child already. Others as above.
 */
int mode_service_add_dependency_after(
    mode_service_t service, mode_service_t child, const mode_service_t *after, size_t count);

/**
 * Makes `child` a part of `service`, and starts it now if that is starting or running. `done` (may be NULL; on the
 * loop of `service`) comes when that has been done; a child whose start failed is none.
 *
 * MODE_EHANDLE, MODE_ENOTRUNNING; the rest through `done`: as mode_service_start(), MODE_ECYCLE, MODE_EPARENT,
 * MODE_ESTATE (`service` is on its way down or has stopped).
 */
int mode_service_add_runtime_dependency(
    mode_service_t service, mode_service_t child, mode_done_callback done, void *user_data);

/**
 * Stops a child and takes it, with all below it, out of the tree; `done` (may be NULL; on the loop of `service`) as for
 * mode_service_stop(), or MODE_ENOTCHILD.
 *
 * MODE_EHANDLE, MODE_ENOTRUNNING.
 */
int mode_service_remove_dependency(
    mode_service_t service, mode_service_t child, mode_done_callback done, void *user_data);

/* ===== Timers and tasks ================================================================================== */

typedef void (*mode_timer_callback)(mode_service_t service, mode_timer_t timer, void *user_data);

typedef enum mode_timer_mode {
    /** At t0 + n * interval, whatever a tick takes. */
    MODE_FIXED_RATE = 0,
    /** An interval after the callback has returned. */
    MODE_FIXED_DELAY = 1
} mode_timer_mode;

typedef enum mode_missed_ticks {
    /** Ticks that were missed, because something held up the loop, are left out. */
    MODE_SKIP = 0,
    /** They are made up for, one right after the other. */
    MODE_BURST = 1
} mode_missed_ticks;

typedef struct mode_timer_options {
    size_t size;
    /** In logs and pictures; "timer" by default. */
    const char *name;
    mode_timer_mode mode;
    mode_missed_ticks missed;
    /** Whether there is a first tick at once, too, which comes after this call. */
    bool immediately;
    /** A random time up to this is added to each tick, so that many do not fall together. */
    uint64_t jitter;
} mode_timer_options;

/**
 * Calls `callback` each `interval` nanoseconds while the service runs. It ends with the run of the service, when tasks
 * end, or by mode_timer_cancel(); usually begun in on_start. `options` and `timer` may be NULL. [loop]
 *
 * MODE_EINVAL: `callback` is NULL, or `interval` is 0. MODE_ESTATE: the service is neither starting nor running.
 * MODE_EHANDLE, MODE_ETHREAD, MODE_ESIZE.
 */
int mode_service_every(
    mode_service_t service,
    uint64_t interval,
    const mode_timer_options *options,
    mode_timer_callback callback,
    void *user_data,
    mode_timer_t *timer);

/** The same once, after `delay` nanoseconds, which may be 0; of the options only `name` and `jitter` count. [loop] */
int mode_service_after(
    mode_service_t service,
    uint64_t delay,
    const mode_timer_options *options,
    mode_timer_callback callback,
    void *user_data,
    mode_timer_t *timer);

/**
 * Ends a timer; its callback does not come again. Also from inside it. [loop]
 *
 * MODE_EHANDLE: it is over. MODE_ETHREAD.
 */
int mode_timer_cancel(mode_timer_t timer);

/**
 * Begins a task of the service: something that goes on for a while, like a request to somebody else. `body` is called
 * before this returns. While it is pending the service knows it: it is in the tree, a stop gives it up through
 * on_cancel and waits for it as long as task_grace, and if it fails the service crashes. `name` ("task" if NULL) and
 * `task` may be NULL. [loop]
 *
 * MODE_EINVAL: `body` is NULL. MODE_ESTATE: the service is neither starting nor running. MODE_EHANDLE, MODE_ETHREAD.
 */
int mode_service_task(mode_service_t service, const char *name, mode_hook body, void *user_data, mode_task_t *task);

/** Gives a task up: on_cancel is called for it, soon. MODE_EHANDLE: it is over. MODE_ETHREAD. [loop] */
int mode_task_cancel(mode_task_t task);

/* ===== Supervisors ======================================================================================= */

typedef enum mode_strategy {
    /** The one that failed. */
    MODE_ONE_FOR_ONE = 0,
    /** All of them: stopped in the reverse of their order, then started in order. */
    MODE_ONE_FOR_ALL = 1,
    /** The one that failed and those that were started after it. */
    MODE_REST_FOR_ONE = 2,
    /** The one that failed and those that depend on it, directly or not, by their `after` edges. */
    MODE_DEPENDENTS = 3,
    /** Nobody: the one that failed is stopped, the others go on. */
    MODE_FORFEIT_ONE_FOR_ONE = 4,
    /** Nobody: all of them are stopped. */
    MODE_FORFEIT_ONE_FOR_ALL = 5,
    /** Nobody: the supervisor fails, and its own supervisor decides. */
    MODE_CRASHING = 6
} mode_strategy;

typedef enum mode_restart_type {
    /** After a failure, and after it has stopped itself. */
    MODE_PERMANENT = 0,
    /** After a failure only. */
    MODE_TRANSIENT = 1,
    /** Never; once ended it leaves the tree. */
    MODE_TEMPORARY = 2
} mode_restart_type;

typedef enum mode_auto_shutdown {
    /** The end of a significant child means nothing. */
    MODE_SHUTDOWN_NEVER = 0,
    /** When one of them ends, the supervisor stops. */
    MODE_SHUTDOWN_ANY_SIGNIFICANT = 1,
    /** When the last of them ends. */
    MODE_SHUTDOWN_ALL_SIGNIFICANT = 2
} mode_auto_shutdown;

typedef enum mode_backoff_kind {
    /** Exponential, with all its defaults. */
    MODE_BACKOFF_DEFAULT = 0,
    /** At once, every time. */
    MODE_BACKOFF_NONE = 1,
    /** Always `base`. */
    MODE_BACKOFF_CONSTANT = 2,
    /** min(maximum, base * factor^n). */
    MODE_BACKOFF_EXPONENTIAL = 3,
    /** `steps` one after the other, then the last of them. */
    MODE_BACKOFF_STEPS = 4
} mode_backoff_kind;

/** How long to wait before a child is started again. With MODE_BACKOFF_DEFAULT all else must be zero, too. */
typedef struct mode_backoff {
    mode_backoff_kind kind;
    /** 100 ms by default. */
    uint64_t base;
    /** At least 1, and finite; 2 by default. */
    double factor;
    /** 30 s by default. */
    uint64_t maximum;
    /** How far a delay is spread at random: 0.2 is +- 20 %, from 0 to 1. What MODE_BACKOFF_DEFAULT stands for has
        0.2. */
    double jitter;
    /** How long a child must have been running for its failures to be forgotten; 60 s by default. */
    uint64_t reset_after;
    /** For MODE_BACKOFF_STEPS; copied. */
    const uint64_t *steps;
    size_t step_count;
} mode_backoff;

/** For mode_supervisor_options.max_restarts. */
#define MODE_NO_RESTARTS (-1)
#define MODE_UNLIMITED_RESTARTS (-2)

/** A failure that a supervisor has to deal with. Lives until the callback returns. */
typedef struct mode_failure {
    size_t size;
    /** The child's path. */
    const char *child;
    /** What went wrong. */
    int status;
    const char *message;
    /** How many times in a row it has failed, this one included: from 1. */
    uint32_t attempt;
    /** How long it was running; 0 if it never was. */
    uint64_t uptime;
    /** How many restarts of the budget are used up, and how many there may be (UINT32_MAX: no limit). */
    uint32_t restarts;
    uint32_t max_restarts;
} mode_failure;

typedef enum mode_decision {
    /** By the strategy, after the backoff. */
    MODE_RESTART = 0,
    /** By the strategy, at once; it counts like any other. */
    MODE_RESTART_NOW = 1,
    /** The child is stopped, and stays that; the others go on. */
    MODE_LEAVE_STOPPED = 2,
    /** The supervisor fails: its own supervisor decides. */
    MODE_ESCALATE = 3,
    /** The whole tree stops in order, with `*exit_code`, which is 1 unless it is set. */
    MODE_SHUTDOWN = 4
} mode_decision;

/** Decides about a failure. An answer that is none counts as MODE_RESTART. */
typedef mode_decision (*mode_failure_callback)(const mode_failure *failure, int *exit_code, void *user_data);

typedef enum mode_event_kind {
    /** A child is running: for the first time, or again. */
    MODE_EVENT_STARTED = 1,
    /** A child failed, or its start did. */
    MODE_EVENT_FAILED = 2,
    /** Children are about to be restarted, after `delay`. */
    MODE_EVENT_RESTARTING = 3,
    /** A fresh instance has taken a child's place. */
    MODE_EVENT_REPLACED = 4,
    /** A child has ended, and is not restarted. */
    MODE_EVENT_ENDED = 5,
    /** Half of the restarts that are allowed were needed. */
    MODE_EVENT_BUDGET_HALF_USED = 6,
    /** The supervisor fails: it may not, or does not want to, restart the child. */
    MODE_EVENT_GAVE_UP = 7,
    /** The supervisor stops because a significant child has ended. */
    MODE_EVENT_SHUTTING_DOWN = 8,
    /** The whole tree stops because of a child's failure. */
    MODE_EVENT_TERMINATING_TREE = 9
} mode_event_kind;

/** Something that happened to the children of a supervisor. Lives until the callback returns. */
typedef struct mode_event {
    size_t size;
    mode_event_kind kind;
    /** The path of the child that it is about, for MODE_EVENT_REPLACED the fresh one; "" if it is about none. */
    const char *child;
    /** A line for people. */
    const char *text;
    /** What went wrong, for MODE_EVENT_FAILED and MODE_EVENT_GAVE_UP: the status, and in words; otherwise 0 and "". */
    int status;
    const char *message;
    /** For MODE_EVENT_RESTARTING: how many times in a row the child has failed, after how long it restarts, and how
        many others with it. */
    uint32_t attempt;
    uint64_t delay;
    uint32_t others;
} mode_event;

typedef void (*mode_event_callback)(mode_service_t supervisor, const mode_event *event, void *user_data);

typedef struct mode_supervisor_options {
    size_t size;
    /** "Supervisor" by default. */
    const char *label;
    mode_strategy strategy;
    /** How many restarts are tried `within` a time, before the supervisor itself fails; 10 within 300 s by default.
        Also MODE_NO_RESTARTS and MODE_UNLIMITED_RESTARTS. */
    int32_t max_restarts;
    uint64_t within;
    /** For children without one of their own. */
    mode_backoff backoff;
    mode_auto_shutdown auto_shutdown;
    mode_startup startup;
    uint32_t startup_limit;
    /** Decides about failures; NULL: always MODE_RESTART. */
    mode_failure_callback on_failure;
    /** Given to `on_failure`. */
    void *user_data;
    /** Called once with `user_data` when the supervisor is gone, as for a service. */
    mode_callback destroy;
} mode_supervisor_options;

/**
 * Creates a supervisor, which is a service whose children are restarted when they fail. All functions for services
 * work on it, but for those that begin timers and tasks: MODE_EINVAL. `options` may be NULL.
 *
 * MODE_EINVAL: `supervisor` is NULL, or an option makes no sense. MODE_EHANDLE, MODE_ESIZE, MODE_ENOTRUNNING.
 */
int mode_supervisor_new(mode_loop_t loop, const mode_supervisor_options *options, mode_service_t *supervisor);

/**
 * Makes the service that takes the place of a child that failed; `old` is stopped. On the supervisor's loop. What it
 * gives is the supervisor's, as if by mode_service_free(); giving `old` again is allowed. A result other than MODE_OK
 * is a failed attempt, and so is a service that is none, or has another parent. `attempt` is 0 for
 * mode_supervisor_restart().
 */
typedef int (*mode_replacement)(mode_service_t old, uint32_t attempt, void *user_data, mode_service_t *fresh);

typedef struct mode_child_options {
    size_t size;
    mode_restart_type restart;
    /** Whether its end may end the supervisor; for transient and temporary children. */
    bool is_significant;
    /** Its siblings that must be running before it starts. */
    const mode_service_t *after;
    size_t after_count;
    /** Its own backoff; NULL: the supervisor's. */
    const mode_backoff *backoff;
    /** Makes a fresh instance for each restart; NULL: the same one starts again. */
    mode_replacement replacement;
    /** Given to `replacement`; must live as long as the supervisor. */
    void *user_data;
} mode_child_options;

/**
 * Adds a child, and starts it now if the supervisor is starting or running. `options` and `done` (on the supervisor's
 * loop) may be NULL. Before the supervisor's first start it is added when this returns.
 *
 * MODE_EINVAL: not a supervisor, or an option makes no sense (a significant child that is permanent). MODE_EHANDLE,
 * MODE_ESIZE, MODE_ENOTRUNNING. MODE_ECYCLE, MODE_EPARENT: before the first start; `done` does not come then. The
 * rest through `done`, as for mode_service_add_runtime_dependency().
 */
int mode_supervisor_add(
    mode_service_t supervisor,
    mode_service_t child,
    const mode_child_options *options,
    mode_done_callback done,
    void *user_data);

/**
 * Stops a child and takes it out of the tree, for good: as mode_service_remove_dependency(). MODE_EINVAL: not a
 * supervisor.
 */
int mode_supervisor_remove(
    mode_service_t supervisor, mode_service_t child, mode_done_callback done, void *user_data);

/**
 * Restarts a child now, whether it runs, waits or was stopped; counts for nothing. `done` (may be NULL) as for
 * mode_service_start(), or MODE_ENOTCHILD. MODE_EINVAL: not a supervisor. MODE_EHANDLE, MODE_ENOTRUNNING.
 */
int mode_supervisor_restart(
    mode_service_t supervisor, mode_service_t child, mode_done_callback done, void *user_data);

/**
 * Tells of what happens to the children, from now on; on the supervisor's loop. As mode_service_watch(). MODE_EINVAL:
 * not a supervisor.
 */
int mode_supervisor_watch(
    mode_service_t supervisor, mode_event_callback callback, void *user_data, mode_watch_t *watch);

/* ===== Worker ============================================================================================ */

typedef struct mode_worker_options {
    size_t size;
    /** The log; see mode_log_options. MODE_LOG_INFO, to standard error, by default. */
    mode_log_level log_level;
    const char *log_file;
    mode_log_format log_format;
    /** MODE_NO leaves the log as mode_log_set_sink() or mode_log_standard() made it. */
    mode_choice sets_up_log;
    /** MODE_NO: stop as soon as everything is started. */
    mode_choice daemon;
    /** How long the whole start may take; 60 s by default. */
    uint64_t start_budget;
    /** How long the whole stop may take, after which the process ends; 25 s by default. */
    uint64_t stop_budget;
    /** How long a loop may be busy before the log says so, with its stack; 10 s by default, MODE_FOREVER: never. */
    uint64_t blocking_timeout;
    /** Logs from MODE_LOG_DEBUG on, and opens the console. */
    bool debug;
    /** A UNIX socket for the console; "" for one that `mode-console` finds by itself; NULL for none. */
    const char *console;
    /** The file that SIGUSR2 draws the tree into, its extension says in which format; NULL: none. */
    const char *graph_file;
} mode_worker_options;

/**
 * Runs a program: starts `services` in order on mode_loop_main(), reacts to signals, stops them in reverse order, and
 * returns. On the main thread, with nothing else to do there. SIGINT and SIGTERM stop, the second one at once, the
 * third ends the process; SIGHUP reloads and opens the log file anew; SIGUSR1 dumps tree, tasks and stacks; SIGUSR2
 * draws.
 *
 * Returns the exit code for the process: 0 after a stop, also if something had to be abandoned within its budget; 1
 * after a crash or a failed start; what mode_service_request_exit() said, of which the system takes 8 bits; or a
 * negative mode_status if it could not begin. If the stop cannot be brought to an end within its budget, as when a
 * hook blocks the loop, it does not return: the process ends with 1. After the third signal it ends with 128 and the
 * signal's number.
 *
 * When it has returned, signals, standard streams and the log are as they were, and the services are yours as before,
 * without a parent: free them, or run them again. Meanwhile standard output is line-buffered, unless you said how,
 * and SIGPIPE is ignored, unless you handle it.
 *
 * MODE_EINVAL: `services` is NULL or `count` is 0, or an option makes no sense. MODE_EPARENT,
 * MODE_EHANDLE, MODE_ESIZE. MODE_EBUSY: a worker runs, or it was called from a callback. MODE_EIO: the log file or
 * the console cannot be opened. MODE_ESYSTEM.
 */
int mode_worker_run(const mode_service_t *services, size_t count, const mode_worker_options *options);

/**
 * How the tree of an attached worker has ended: with code 0, 1 after a crash or a failed start, or what
 * mode_service_request_exit() said first. `message` says what went wrong, also in a stop that was not clean; "" if
 * nothing did.
 */
typedef void (*mode_exit_callback)(mode_service_t worker, int exit_code, const char *message, void *user_data);

typedef struct mode_attach_options {
    size_t size;
    /** "Worker" by default. */
    const char *label;
    /** How long the whole start may take; no limit by default. */
    uint64_t start_budget;
    /** How long the whole stop may take. When 6 tenths of it are over, everybody is told to end at once, and at its
        end what has not is abandoned. No limit by default. */
    uint64_t stop_budget;
    /** Whether the worker takes SIGINT, SIGTERM (stop; a second one at once), SIGHUP (reload), SIGUSR1 (dump of the
        tree and the tasks to standard error) and SIGUSR2 (draw), by uv_signal_t on this loop, from its start to its
        stop; then they do again what they did before. By default it takes none. */
    bool handles_signals;
    /** The file that SIGUSR2 draws the tree into; NULL: none. */
    const char *graph_file;
    /** Comes whenever the worker has stopped, for whatever reason: once for each start that began. */
    mode_exit_callback on_exit;
    /** Given to `on_exit`. */
    void *user_data;
    /** Called once with `user_data` when the worker is gone, as for a service. */
    mode_callback destroy;
} mode_attach_options;

/**
 * Creates a worker inside a host: the root of a tree, a service like any other, with budgets for the whole tree and
 * one place that says how it ended. No thread, no signal handler unless asked, no standard stream is touched, and
 * nothing exits. Start and stop it by mode_service_start() and mode_service_stop(). `services` are its children,
 * `options` may be NULL.
 *
 * MODE_EINVAL: `worker` is NULL; `services` is NULL and `count` is not 0. MODE_EPARENT, MODE_EHANDLE,
 * MODE_ESIZE, MODE_ENOTRUNNING.
 */
int mode_worker_attach(
    mode_loop_t loop,
    const mode_service_t *services,
    size_t count,
    const mode_attach_options *options,
    mode_service_t *worker);

/* ===== Beacon: the tree ================================================================================== */

/** One service of the tree, as it is now. Lives until the callback returns. */
typedef struct mode_node {
    size_t size;
    const char *label;
    const char *path;
    mode_state state;
    /** "" if it has not failed. */
    const char *crash_reason;
    /** How far below the one that was asked: 0 for itself. */
    uint32_t depth;
    uint32_t restarts;
    /** How long it has been running; 0 if it does not. */
    uint64_t uptime;
    /** The name of its loop; "" while it has none. */
    const char *loop;
    /** How many tasks and timers it has. */
    uint32_t tasks;
    bool is_supervisor;
} mode_node;

/** A result other than 0 ends the visit. */
typedef int (*mode_node_callback)(const mode_node *node, void *user_data);

/**
 * Calls `callback` for the service and all below it, parents before their children, on the calling thread, before it
 * returns; one consistent look, taken before the first call. From any thread.
 *
 * Returns MODE_OK, or what the callback returned. MODE_EINVAL: `callback` is NULL. MODE_EHANDLE.
 */
int mode_beacon_visit(mode_service_t service, mode_node_callback callback, void *user_data);

/**
 * The service and all below it as one line of JSON: `{"nodes": [...], "dependencies": [...]}`. Nodes come parents
 * before their children, and have "id", "parent" (the id of another; the first has none), "label", "path", "state",
 * "crashReason", "restarts", "nextRestart", "uptime", "startTook", "isSupervisor", "loop", "tasks"; dependencies have
 * the ids of a "node" and of the "prerequisite" that it starts after. What there is nothing to say of is left out.
 * Durations are seconds, to the millisecond.
 *
 * `*json` is ended by NUL; free it by mode_free(). `length` (without NUL) may be NULL. From any thread.
 *
 * MODE_EINVAL: `json` is NULL. MODE_EHANDLE. MODE_ESYSTEM: no memory.
 */
int mode_beacon_json(mode_service_t service, char **json, size_t *length);

/** The same as lines for people, as SIGUSR1 shows them. MODE_EINVAL: `text` is NULL. Others as above. */
int mode_beacon_text(mode_service_t service, char **text, size_t *length);

/** Frees what Mode gave you to free; NULL is allowed. */
void mode_free(void *memory);

/* ===== Pictures ========================================================================================== */

typedef enum mode_graph_format {
    MODE_GRAPH_SVG = 0,
    MODE_GRAPH_PNG = 1,
    MODE_GRAPH_PDF = 2,
    MODE_GRAPH_DOT = 3,
    /** Graphviz' own JSON; for that of the tree see mode_beacon_json(). */
    MODE_GRAPH_JSON = 4
} mode_graph_format;

/** `bytes` is the picture, NULL if `status` is not MODE_OK; it lives until the callback returns. */
typedef void (*mode_graph_callback)(
    int status, const uint8_t *bytes, size_t length, const char *message, void *user_data);

/**
 * Draws the service and all below it, as they are now, and waits for it: Graphviz works on a thread of its own,
 * `mode.render`, which begins with the first picture, and the calling thread is blocked meanwhile; it may be that of
 * a loop. Pictures are drawn one after the other. Free `*bytes` by mode_free(). From any thread.
 *
 * MODE_EINVAL: `bytes` or `length` is NULL, or no format. MODE_EGRAPH: also for a PNG larger than bitmaps can be,
 * where SVG and PDF are the remedy. MODE_EHANDLE. MODE_ESYSTEM: no memory.
 */
int mode_graph_render(mode_service_t service, mode_graph_format format, uint8_t **bytes, size_t *length);

/**
 * The same without waiting; `done` comes on the loop of `service`, which stays awake until then: uv_run() goes on, and
 * mode_loop_release() waits for it.
 *
 * MODE_EINVAL: `done` is NULL, or no format. MODE_EHANDLE, MODE_ENOTRUNNING; MODE_EGRAPH through `done`.
 */
int mode_graph_render_async(
    mode_service_t service, mode_graph_format format, mode_graph_callback done, void *user_data);

/**
 * Draws into a file, whose extension says in which format: svg, png, pdf, dot or json. It is replaced in one step, so
 * nobody sees half of it. Without waiting; `done` (may be NULL) comes on the loop of `service`.
 *
 * MODE_EINVAL: `path` is NULL, or its extension is none of these. MODE_EHANDLE, MODE_ENOTRUNNING; MODE_EGRAPH and
 * MODE_EIO through `done`.
 */
int mode_graph_write(mode_service_t service, const char *path, mode_done_callback done, void *user_data);

/* ===== The end =========================================================================================== */

/**
 * Ends the threads that Mode started and that nothing needs any more: of loops that ended, and the one that draws,
 * after what it has to draw. Waits for that, a second for each at most. Loops with running services go on, and so
 * does the thread that serves mode_loop_main() if no worker does; everything still works afterwards. For tools that
 * look for leaks, and before dlclose(), which must not happen while a service or that thread runs.
 *
 * MODE_EBUSY: from a callback on a loop; or a picture is still being drawn.
 */
int mode_shutdown(void);

#ifdef __cplusplus
}
#endif

#endif
