#!/usr/bin/env bash
# Tries the server of Examples/10-c-server as its clients and its operator would: builds it as its README says, talks to it,
# treats it badly, has it draw its picture, and ends it.
#
#     c-server.sh [<a kvserver that is built>]
#
# TOOL is what it is run by, `valgrind ...` say; and GROWTH how many KB a client may cost that does not read, since tools
# need some for themselves.
set -euo pipefail
cd "$(dirname "$0")/.."

example=$PWD/Examples/10-c-server
program=${1:-}
folder=$(mktemp -d)
pid=''
trap 'kill -KILL $pid 2>/dev/null || true; rm -rf "$folder"' EXIT
patience=30 # seconds for whatever is waited for

fail() {
    printf 'c-server: %s; it printed:\n' "$1" >&2
    cat "$folder/log" >&2
    exit 1
}

wait_for() {
    for _ in $(seq $((patience * 20))); do
        if "$@"; then return 0; fi
        sleep 0.05
    done
    fail "gave up waiting for: $*"
}

# ----- The server -----

# start <option>...: sets `pid` and `port`
start() {
    : >"$folder/log"
    (cd "$folder" && exec ${TOOL:-} "$program" -p 0 "$@") >>"$folder/log" 2>&1 &
    pid=$!
    wait_for grep -q 'Listening on' "$folder/log"
    port=$(sed -nE 's/.*Listening on .* port ([0-9]+)/\1/p' "$folder/log")
}

has_ended() { ! grep -q '^State:.[^Z]' "/proc/$pid/status" 2>/dev/null; }

# stop [<exit status>]: SIGTERM, and it ends within its bounds, in order
stop() {
    kill -TERM "$pid"
    wait_for has_ended
    status=0
    wait "$pid" || status=$?
    pid=''
    [ "$status" -eq "${1:-0}" ] || fail "it exited with $status"
    grep -q '\[^Worker\]: -Stopped!' "$folder/log" || fail 'the worker did not stop'
}

threads() { set -- /proc/"$pid"/task/*; echo $#; }

# ----- A client -----

connect() { exec {client}<>"/dev/tcp/127.0.0.1/$port"; }
disconnect() { exec {client}>&-; }

# say <line>: sends it; `answer` is the first line of what comes back
say() {
    printf '%s\n' "$1" >&"$client"
    answer=''
    IFS= read -r -t "$patience" answer <&"$client" || fail "no answer to: ${1:0:80}"
}

# The server has closed the connection, and not said anything before.
is_closed() {
    status=0
    read -r -t "$patience" answer <&"$client" || status=$?
    [ "$status" -eq 1 ] || fail "a client is not cut off: $status, $answer" # 0: a line, more than 128: not in time
}

# ask <line> <expected>
ask() {
    say "$1"
    # shellcheck disable=SC2053 # a pattern
    [[ $answer = $2 ]] || fail "the answer to '${1:0:80}' is '${answer:0:80}', and not '$2'"
}

# ask_lines <command>: `answer` is all up to the line with a dot
ask_lines() {
    say "$1"
    local line='' all=''
    while [ "$answer" != . ]; do
        all+=$answer$'\n'
        IFS= read -r -t "$patience" answer <&"$client" || fail "the answer to $1 does not end"
    done
    answer=$all
}

# ----- What is tried -----

host_has_no_threads() { [ "$(threads)" -eq 1 ] || fail "it has $(threads) threads, and nobody has asked for any"; }

commands_are_answered() {
    connect
    ask 'ECHO hello  world' 'hello  world'
    ask 'echo it is no matter'$'\r' 'it is no matter'
    ask 'GET colour' NONE
    ask 'NONSENSE' 'ERR *'
    ask 'GET' 'ERR *'
    ask 'SET colour' 'ERR *'
    ask 'SET colour blue EX' 'ERR *'
    ask 'SET colour blue EX 0' 'ERR *'
    ask 'SET colour blue EX 99999999999999999999' 'ERR *'
    ask 'SET colour blue EX 5 more' 'ERR *'
    host_has_no_threads
    ask 'SET colour blue' OK
    ask 'GET colour' 'VALUE blue'
    ask 'SET colour red' OK
    ask 'GET colour' 'VALUE red'
    ask 'DEL colour' OK
    ask 'DEL colour' NONE
    ask 'SET kept for-ever' OK
    ask 'QUIT' BYE
    disconnect
}

is_gone() { say "GET $1"; [ "$answer" = NONE ]; }

keys_expire() {
    connect
    ask 'SET short life EX 1' OK
    ask 'GET short' 'VALUE life'
    wait_for is_gone short
    disconnect
}

flusher_is_up_again() {
    say 'ECHO' # its answer is an empty line
    [ "$(grep -c 'event: .*Flusher is running' "$folder/log")" -ge "$1" ]
}

flusher_is_restarted() {
    connect
    ask CRASH OK
    wait_for flusher_is_up_again 2
    grep -q 'a client wanted it' "$folder/log" || fail 'no reason is given'
    ask_lines STATS
    grep -qx 'restarts 1' <<<"$answer" || fail "STATS do not know of the restart: $answer"
    grep -q '^commands .*CRASH 1 .*ECHO [0-9]' <<<"$answer" || fail "STATS do not count: $answer"
    ask_lines TREE
    for name in Worker Statistics Keeper Disk Flusher Server; do
        grep -q "$name" <<<"$answer" || fail "TREE does not show $name: $answer"
    done
    disconnect
}

many_clients() {
    local clients=() line
    for i in $(seq 200); do
        connect
        clients+=("$client")
        printf 'SET key%d value%d\nGET key%d\n' "$i" "$i" "$i" >&"$client"
    done
    for i in $(seq 200); do
        client=${clients[i - 1]}
        IFS= read -r -t "$patience" line <&"$client" && [ "$line" = OK ] || fail "client $i: $line"
        IFS= read -r -t "$patience" line <&"$client" && [ "$line" = "value$i" ] || [ "$line" = "VALUE value$i" ] ||
            fail "client $i: $line"
    done
    for client in "${clients[@]}"; do disconnect; done
}

bad_clients() {
    connect
    head -c 200000 /dev/urandom >&"$client" || true
    disconnect

    connect
    head -c 1000000 /dev/zero | tr '\0' x >&"$client" || fail 'a long line is not taken'
    ask '' 'ERR a line has at most *'
    ask 'ECHO still here' 'still here'
    printf 'ECHO a\0b\n' >&"$client"
    ask '' 'ERR a line must not contain NUL'
    disconnect

    # One that goes before it is answered.
    connect
    printf 'ECHO one\nECHO two' >&"$client"
    disconnect
}

memory() { awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"; }

# Asks for much more than it reads; it is neither answered without end nor does anybody else wait for it.
deaf_client() {
    connect
    deaf=$client
    local before
    before=$(memory)
    while :; do cat "$folder/trees"; done >&"$deaf" 2>/dev/null &
    writer=$!
    sleep 1
    connect
    ask 'ECHO and me' 'and me'
    disconnect
    local grown=$(($(memory) - before))
    [ "$grown" -lt "${GROWTH:-8000}" ] || fail "a client that does not read has cost $grown KB"
}

picture_is_drawn() {
    kill -USR2 "$pid"
    wait_for test -s "$folder/server.svg"
    grep -q '</svg>' "$folder/server.svg" || fail 'server.svg does not end'
    for name in Worker Statistics Keeper Disk Flusher Server; do
        grep -q ">$name<" "$folder/server.svg" || fail "server.svg does not show $name"
    done
    if command -v xmllint >/dev/null; then xmllint --noout --nonet "$folder/server.svg"; fi
}

is_let_in() {
    disconnect
    connect
    say 'ECHO I am in'
    [ "$answer" = 'I am in' ]
}

port_is_taken() {
    status=0
    (cd "$folder" && timeout "$patience" "$program" -p "$port" -f other) >"$folder/second" 2>&1 || status=$?
    [ "$status" -eq 1 ] || fail "a second one on the same port exits with $status"
    grep -q "kvserver: .*cannot listen on 127.0.0.1, port $port: address already in use" "$folder/second" ||
        { cat "$folder/second"; fail 'the second one does not say why'; }
}

# ----- All of it -----

if [ -z "$program" ]; then
    program=$example/build/kvserver
    # Mode is in `make c-install`'s release build already, and compiling it again would take a minute.
    export SWIFTPM_BUILD_DIR=$PWD/.build
    "${MAKE:-make}" --no-print-directory -C "$example" >"$folder/log" 2>&1 || fail 'it does not build'
fi
printf 'TREE\n%.0s' $(seq 500) >"$folder/trees"

start
host_has_no_threads
commands_are_answered
keys_expire
flusher_is_restarted
many_clients
bad_clients
port_is_taken
deaf_client
picture_is_drawn
connect # and says nothing
stop
kill "$writer" 2>/dev/null || true
grep -qx 'kept for-ever 18446744073709551615' "$folder/server.keys" || fail 'the keys were not saved'

# It finds its keys again, cuts off who does nothing, and sends away who is too many.
start -i 1 -c 1
connect
first=$client
ask 'GET kept' 'VALUE for-ever'
connect
ask '' 'ERR too many clients*'
is_closed
client=$first
is_closed
wait_for is_let_in
ask 'SET last word' OK
stop
grep -q '^last word ' "$folder/server.keys" || fail 'the last keys were not saved'

# A disk that is no good does not keep it from serving, and is why it fails in the end.
start -f no-such-folder/keys
connect
ask 'SET kept not' OK
wait_for grep -q 'event: .*Flusher failed: .*no such file' "$folder/log"
wait_for flusher_is_up_again 2
ask 'GET kept' 'VALUE not'
stop 1
echo 'c-server: ok'
