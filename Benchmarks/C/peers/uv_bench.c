/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

/*
 * Plain libuv, as one who knows it would write it: the floor that everything on libuv stands on.
 *
 *     uv-bench call-other | sleeps | set-cancel | periodic [repeat] | submit PRODUCERS
 *
 * Prints one line of JSON. There are no services here, no tasks that can be named or cancelled, and no log: what others
 * do besides is not done. Each scenario's file says what is in its figures.
 */

#include "uv_bench.h"

#include <stdio.h>
#include <string.h>

int main(int count, char **arguments) {
    static const struct {
        const char *name;
        void (*measure)(int count, char **arguments);
    } scenarios[] = {
        {"call-other", measure_calls}, {"sleeps", measure_sleeps}, {"set-cancel", measure_set_cancel},
        {"periodic", measure_periodic}, {"submit", measure_submit},
    };

    for (size_t i = 0; count > 1 && i < sizeof scenarios / sizeof *scenarios; i++) {
        if (strcmp(arguments[1], scenarios[i].name) != 0) continue;
        scenarios[i].measure(count - 2, arguments + 2);
        return 0;
    }
    fprintf(stderr, "usage: uv-bench call-other|sleeps|set-cancel|periodic [repeat]|submit PRODUCERS\n");
    return 2;
}
