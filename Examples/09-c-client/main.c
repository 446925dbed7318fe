/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include <mode.h>
#include <stdio.h>

/* What the service knows: `user_data` of its hooks and of its timer. */
typedef struct greeter {
    int count;
} greeter_t;

static void greet(mode_service_t service, mode_timer_t timer, void *user_data) {
    greeter_t *greeter = user_data;
    (void)timer;
    printf("Hello number %d\n", ++greeter->count);
    if (greeter->count == 3) mode_service_request_exit(service, 0);
}

/* A timer ends with the run of its service, so there is nothing to undo. */
static int start(mode_service_t service, mode_completion_t completion, void *user_data) {
    (void)completion;
    printf("Hello from C, with Mode %s\n", mode_version_string());
    return mode_service_every(service, MODE_MILLISECONDS(100), NULL, greet, user_data, NULL);
}

static int shut_down(mode_service_t service, mode_completion_t completion, void *user_data) {
    (void)service;
    (void)completion;
    printf("Goodbye after %d\n", ((greeter_t *)user_data)->count);
    return MODE_OK;
}

int main(void) {
    static const mode_service_hooks hooks = {.size = sizeof hooks, .on_start = start, .on_shutdown = shut_down};
    static const mode_service_options options = {.size = sizeof options, .label = "Greeter"};
    greeter_t greeter = {0};
    mode_service_t service;
    int code;

    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* in order with the log, which is on standard error */
    code = mode_service_new(mode_loop_main(), &hooks, &options, &greeter, &service);
    if (code == MODE_OK) {
        code = mode_worker_run(&service, 1, NULL); /* until Ctrl-C, or mode_service_request_exit() */
        mode_service_free(service);
    }
    if (code < 0) fprintf(stderr, "%s: %s\n", mode_err_name(code), mode_last_error());
    return code < 0 ? 1 : code;
}
