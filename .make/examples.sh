#!/bin/sh
# Runs each example that has an `expected.txt`, and compares what it prints with that file, times aside. An exit status
# other than 0 is a line of its own at the end. usage: examples.sh [<folder of the example> <its program>]
set -eu

products=$PWD/Examples/.build/debug
limit=30 # seconds for one example
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
output=$scratch/output
failures=0

# [2018-03-27 15:47:12,159: INFO] becomes [time: INFO].
without_times() {
    sed -E 's/\[[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2},[0-9]{3}: /[time: /' "$1"
}

# check <folder> [<program>]
check() {
    name=$(basename "$1")
    program=${2:-$products/$name}
    status=0
    # In a folder of its own, for what it writes.
    mkdir "$scratch/$name"
    (cd "$scratch/$name" && exec timeout --kill-after=5 "$limit" "$program") >"$output" 2>&1 </dev/null ||
        status=$?
    [ "$status" -eq 0 ] || echo "exit status $status" >>"$output"
    without_times "$1/expected.txt" >"$output.expected"
    without_times "$output" >"$output.printed"
    if ! diff -u --label "$1/expected.txt" --label "what $name printed" "$output.expected" "$output.printed"; then
        echo "examples: $name differs (exit status 124: not done in $limit s)"
        failures=$((failures + 1))
    else
        echo "examples: $name ok"
    fi
}

if [ $# -gt 0 ]; then
    check "$@"
else
    for expected in $(find Examples -name .build -prune -o -name expected.txt -print | sort); do
        folder=$(dirname "$expected")
        # Those in C are built with an installed Mode: .make/c-install.sh.
        [ ! -e "$folder/main.swift" ] || check "$folder"
    done
fi

[ "$failures" -eq 0 ] || {
    echo "examples: $failures failed" >&2
    exit 1
}
