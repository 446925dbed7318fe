/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * A TCP server on a libuv loop of its own, which Mode's services run on, too.
 */

#include <mode.h>
#include <signal.h>
#include <stdio.h>
#include <uv.h>

#include "program.h"
#include "settings.h"

/* Who writes to a connection that the other side has closed gets an error, and not a signal. */
static int ignore_broken_pipes(void) {
    struct sigaction action = {.sa_handler = SIG_IGN};
    sigemptyset(&action.sa_mask);
    return sigaction(SIGPIPE, &action, NULL);
}

/* Runs the program on the loop until it has stopped; the exit code. */
static int run(uv_loop_t *uv, const settings_t *settings) {
    program_t program;
    int code;
    int status = program_new(&program, uv, settings);
    if (status == MODE_OK) status = program_start(&program);
    if (status == MODE_OK) uv_run(uv, UV_RUN_DEFAULT); /* until a signal, or a failure, has stopped the worker */
    else fprintf(stderr, "kvserver: %s: %s\n", mode_strerror(status), mode_last_error());

    code = program_exit_code(&program);
    program_free(&program);
    uv_run(uv, UV_RUN_DEFAULT); /* closes what Mode had opened on it */
    return code;
}

int main(int argc, char **argv) {
    settings_t settings;
    uv_loop_t uv;
    int status, code;

    if (!settings_read(&settings, argc, argv)) return 2;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* in order with the log, which is on standard error */
    if (ignore_broken_pipes() != 0) perror("kvserver: SIGPIPE");
    mode_log_standard(NULL);

    status = uv_loop_init(&uv);
    if (status != 0) {
        fprintf(stderr, "kvserver: no loop: %s\n", uv_strerror(status));
        return 1;
    }
    code = run(&uv, &settings);
    status = uv_loop_close(&uv);
    if (status != 0) fprintf(stderr, "kvserver: the loop does not close: %s\n", uv_strerror(status));
    mode_shutdown();
    return status == 0 ? code : 1;
}
