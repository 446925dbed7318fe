#!/bin/bash
# Sets up what the benchmarks need, builds it, and runs them: all rows, or those that are named.
#
# Who cannot be set up here does not take part; the reason is left in Benchmarks/.build/missing, from where the report
# takes it. What Mode itself needs must be there.
#
#     .make/bench.sh [ROW...] [--rounds N]
set -euo pipefail

swift=${SWIFT:-swift}
home=Benchmarks
build=$home/.build
python=$build/python/bin/python
log=$build/setup.log

fail() {
    printf 'bench: %s\n' "$*" >&2
    exit 1
}

# What the named rows need, as words; without the private environment, which may not be there yet.
needs() {
    (cd "$home" && python3 -m suite --needs "$@")
}

# In the private environment; the system's Python does, without charts, if that could not be made.
suite() {
    local interpreter=$PWD/$python
    [ -e "$build/missing/environment" ] && interpreter=python3
    (cd "$home" && "$interpreter" -m suite "$@")
}

# Runs a command, its output into the log; if it fails, its last words are why a need is missing.
try_to() {
    local need=$1
    shift
    [ -e "$build/missing/$need" ] && return 1
    "$@" >"$log" 2>&1 && return
    printf 'could not be set up: %s\n' "$(last_words)" >"$build/missing/$need"
    printf 'bench: %s is left out, it %s\n' "$need" "$(cat "$build/missing/$need")" >&2
    return 1
}

# The first error that was printed, or the last line, without the paths of this machine.
last_words() {
    { grep -m 1 -iE '(^|: )(fatal )?error' "$log" || tail -n 1 "$log"; } |
        sed -E "s|$PWD/||g; s|(^\|[ '\"(=:])/[^ '\":]*/|\1|g" | cut -c 1-200
}

set_up() {
    # SwiftPM looks for new files only where the manifest is younger than the plan it has of a package.
    touch Package.swift "$home/Package.swift"
    case $1 in
    python)
        # The interpreter's own failure is the peers', too.
        [ ! -e "$build/missing/environment" ] || cp "$build/missing/environment" "$build/missing/python"
        ;;
    erlang)
        mkdir -p "$build/erlang"
        try_to erlang .make/setup.sh erlang-base &&
            try_to erlang erlc -o "$build/erlang" "$home"/Peers/erlang/*.erl
        ;;
    graphviz) try_to graphviz .make/setup.sh graphviz ;;
    c) try_to c make --no-print-directory -C "$home/C" peers ;;
    *-bench | *-worker) try_to "$1" "$swift" build -c release --package-path "$home" --product "$1" ;;
    *) fail "nobody knows how to set up $1" ;;
    esac
}

# For the peers in Python, and for the charts; made anew only when its list changes.
make_environment() {
    local made=$build/python/requirements.txt
    cmp -s "$home/requirements.txt" "$made" && return
    echo 'bench: making the private Python environment'
    try_to environment .make/setup.sh python3-venv &&
        try_to environment python3 -m venv --clear "$build/python" &&
        try_to environment "$python" -m pip install --quiet --disable-pip-version-check -r "$home/requirements.txt" &&
        cp "$home/requirements.txt" "$made"
}

.make/setup.sh python3
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail 'Python 3.11 or later is needed'
needed=$(needs "$@")
mkdir -p "$build/missing"
rm -f "$build"/missing/*
make_environment || true
for need in $needed; do
    echo "bench: setting up $need"
    set_up "$need" || case $need in mode-*) cat "$log" >&2 && fail "there is nothing to compare with" ;; esac
done
suite "$@"
