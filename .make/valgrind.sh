#!/bin/sh
# Runs the C tests, or those with one of some words in their names, under valgrind: no error, nothing definitely lost.
set -eu

program=$1
shift

# Valgrind 3.19 does not read the debugging information of Swift's compiler, and gives up; names of functions are enough.
objcopy --strip-debug "$program" "$program-stripped"
program=$program-stripped

PATIENCE=${PATIENCE:-30} exec valgrind --quiet --vgdb=no --error-exitcode=9 --leak-check=full \
    --show-leak-kinds=definite --errors-for-leak-kinds=definite --fair-sched=yes --num-callers=30 \
    --suppressions=.make/valgrind.supp "$program" --all-in-one "$@"
