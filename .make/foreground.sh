#!/bin/bash
# Runs a program as the terminal's foreground job, so that Ctrl-C reaches it alone and `make` reports its exit status.
# Without a terminal there is no Ctrl-C; the program replaces the script and gets every signal itself.
[ -t 0 ] || exec "$@"
set -m
"$@"
