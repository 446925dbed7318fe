#!/usr/bin/env bash
# Tries the tutorial as a user would: starts it on free ports, asks its web server, looks for its picture, ends it.
set -euo pipefail
cd "$(dirname "$0")/.."

program=Examples/.build/debug/tutorial
folder=$(mktemp -d)
trap 'kill -KILL "${pid:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT

fail() {
    printf 'tutorial: %s; it printed:\n' "$1" >&2
    cat "$folder/log" >&2
    exit 1
}

# At most 30 s for each thing that is waited for: a busy machine is slow.
wait_for() {
    for _ in $(seq 300); do
        if "$@"; then return 0; fi
        sleep 0.1
    done
    fail "gave up waiting for: $*"
}

# The answer to a request, over a connection that bash opens itself.
get() {
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
    timeout 30 cat <&3
    exec 3<&- 3>&-
}

"$program" --http-port 0 --websocket-port 0 --image "$folder/image.png" >"$folder/log" 2>&1 &
pid=$!
wait_for grep -q 'Serving on port' "$folder/log"
port=$(sed -nE 's/.*Serving on port ([0-9]+).*/\1/p' "$folder/log")
wait_for test -s "$folder/image.png"

get /users/1 | grep -q '"name":"Ada"' || fail '/users/1 is not Ada'
get /graph.svg | grep -q '<svg' || fail '/graph.svg is no picture'
[ "$(head -c 4 "$folder/image.png" | tail -c 3)" = PNG ] || fail 'image.png is no PNG'

kill -TERM "$pid"
status=0
wait "$pid" || status=$?
[ "$status" -eq 0 ] || fail "it exited with $status"
tail -n 1 "$folder/log" | grep -q '\[^Worker\]: -Stopped!' || fail 'the worker was not the last to stop'
echo 'examples: tutorial ok'
