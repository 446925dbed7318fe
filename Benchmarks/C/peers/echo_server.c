/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * A TCP echo server in plain libuv, alone or with something else on its loop:
 *
 *     echo-server plain                            nothing else
 *     echo-server timers [SERVICES] [TIMERS]       TIMERS uv_timer_t of 100 ms; SERVICES means nothing
 *     echo-server mode [SERVICES] [TIMERS]         Mode on the same loop: SERVICES services with TIMERS such timers
 *
 * Both numbers are 1,000 unless said. Prints {"port": n}, and ends on SIGTERM, after a line of how often a timer fired,
 * the bytes echoed, and the processor time since the port was printed.
 *
 * The server is the same code, echo.c, in the same program, whatever is beside it: between `timers` and `mode` only
 * Mode differs. That timers of libuv drift, and so fire a little less often when the loop is busy, while Mode's keep
 * their rate, is in favour of libuv.
 */

#include "beside.h"
#include "echo.h"
#include "peer.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static struct beside *besides[] = {&beside_nothing, &beside_timers, &beside_mode};

static void end(uv_signal_t *signal, int number) {
    (void)number;
    struct beside *beside = signal->data;
    echo_close();
    beside->close();
    close_handle(signal);
}

/** A busy machine may hold them up, but neither are there too many, nor do half of them get lost. */
static void check_ticks(const struct beside *beside, int timers, uint64_t nanoseconds) {
    if (beside == &beside_nothing) return;
    double due = (double)timers * (double)nanoseconds / 1e6 / TIMER_PERIOD;
    expect((double)beside->ticks <= due + timers, "no tick too many");
    expect((double)beside->ticks >= due / 2 - timers, "the timers fired");
}

static void serve(struct beside *beside, int services, int timers) {
    uv_loop_t loop;
    uv_signal_t terminate;
    check_uv(uv_loop_init(&loop), "uv_loop_init");
    check_uv(uv_signal_init(&loop, &terminate), "uv_signal_init");
    terminate.data = beside;
    check_uv(uv_signal_start(&terminate, end, SIGTERM), "uv_signal_start");
    uint64_t begin = uv_hrtime();
    beside->open(&loop, services, timers);
    printf("{\"port\": %d}\n", echo_open(&loop));
    fflush(stdout);

    double cpu_before = cpu_seconds();
    uv_run(&loop, UV_RUN_DEFAULT);
    double cpu = cpu_seconds() - cpu_before;
    check_ticks(beside, timers, uv_hrtime() - begin);
    check_uv(uv_loop_close(&loop), "uv_loop_close");
    beside->free();
    printf("{\"ticks\": %ld, \"bytes\": %llu, \"cpu\": %.4f}\n", beside->ticks, (unsigned long long)echo_bytes(), cpu);
}

int main(int count, char **arguments) {
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; count > 1 && i < sizeof besides / sizeof *besides; i++) {
        if (strcmp(arguments[1], besides[i]->name) != 0) continue;
        serve(besides[i], argument(count, arguments, 2, 0, 1000), argument(count, arguments, 3, 0, 1000));
        return 0;
    }
    fprintf(stderr, "usage: echo-server plain|timers|mode [SERVICES] [TIMERS]\n");
    return 2;
}
