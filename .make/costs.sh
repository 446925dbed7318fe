#!/usr/bin/env bash
# Counts what key operations cost, in instructions and allocations, and compares that with Tests/Costs/costs.txt.
#
#     costs.sh                      compares; fails where that differs by 5 % of the instructions, or 0.1 allocations
#     costs.sh accept               writes the file
#     costs.sh profile OPERATION    shows what it is spent on
#
# Each operation is run under callgrind twice, the second time some thousand times more often: what differs is the operation
# alone, without start and warm-up. No time is measured, so a busy machine counts the same.
set -euo pipefail
cd "$(dirname "$0")/.."

table=Tests/Costs/costs.txt
export scratch=.build/costs
mkdir -p "$scratch"

fail() {
    printf 'costs: %s\n' "$*" >&2
    exit 1
}

prepare() {
    "${CC:-cc}" -O2 -Wall -Wextra -Werror -shared -fPIC -o "$scratch/still-time.so" Tests/Costs/StillTime/still-time.c
    # Valgrind 3.19 does not read the debugging information of Swift's compiler, and gives up.
    objcopy --strip-debug .build/release/costs "$scratch/costs"
    rm -f "$scratch"/run.*
}

# What decides about the numbers besides our code: they are compared where it is as it was.
toolchain() {
    swift=$("${SWIFT:-swift}" --version 2>/dev/null | sed -nE 's/.*Swift version ([^ ]+).*/\1/p' | head -n 1)
    log=$(awk '/"swift-log"/ { isIt = 1 } isIt && /"version"/ { gsub(/[",]/, ""); print $3; exit }' Package.resolved)
    printf 'Swift %s, swift-log %s, libuv %s, %s, %s\n' \
        "$swift" "$log" "$(pkg-config --modversion libuv)" "$(getconf GNU_LIBC_VERSION)" "$(uname -m)"
}

# count <file for the report> <operation> <count> [<option of callgrind>...]
#
# The environment is empty, since Swift and glibc look into it; hashes have no random seed. Valgrind shows every x86
# processor as one of three, and of glibc's variants of `memcpy` and its like the one is taken that all of them have.
count() {
    env -i PATH=/usr/bin:/bin LANG=C SWIFT_DETERMINISTIC_HASHING=1 SWIFT_BACKTRACE=enable=no \
        GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX,-AVX_Fast_Unaligned_Load,-BMI1,-BMI2,-ERMS,-MOVBE,-RTM,-SSE4_2,-SSSE3 \
        LD_PRELOAD="$PWD/$scratch/still-time.so" \
        timeout 120 valgrind --tool=callgrind --callgrind-out-file=/dev/null "${@:4}" "$scratch/costs" "$2" "$3" >"$1" 2>&1 ||
        { cat "$1" >&2; return 255; } # with which xargs gives up, too
}
export -f count

# One line for each operation: instructions, allocations, name. Two runs at a time, or as many as there are processors.
measure() {
    "$scratch/costs" list >"$scratch/list"
    awk '{
        count = $NF; sub(/ [0-9]+$/, "")
        printf "run.%d.base%c%s%c0%crun.%d.more%c%s%c%d%c", NR, 0, $0, 0, 0, NR, 0, $0, 0, count, 0
    }' "$scratch/list" |
        xargs -0 -n 3 -P "$(nproc)" bash -c 'count "$scratch/$1" "$2" "$3"' _ || fail 'an operation could not be counted'
    index=0
    while read -r line; do
        index=$((index + 1))
        awk -v name="${line% *}" -v count="${line##* }" '
            /^costs: allocations / { allocations = $3 - allocations }
            / Collected : / { instructions = $4 - instructions }
            END { printf "%12.0f %12.2f  %s\n", instructions / count, allocations / count, name }
        ' "$scratch/run.$index.base" "$scratch/run.$index.more"
    done <"$scratch/list"
}

# Prints the table, old and new beside each other; false if they differ.
compare() {
    awk -v tolerance=5 -v slack=0.1 '
        function name(  line) { line = $0; sub(/^ *[0-9.]+ +[0-9.]+ +/, "", line); return line }
        function print_row(row, now, was, change, allocations, before, verdict) {
            printf "%12s %12s %9s %12s %8s  %s%s\n", now, was, change, allocations, before, row, verdict
        }
        BEGIN { print_row("operation", "instructions", "were", "change", "allocations", "were", "") }
        /^#/ { next }
        FNR == NR { old[name()] = $1; oldAllocations[name()] = $2; next }
        {
            row = name()
            if (!(row in old)) { print_row(row, $1, "-", "-", $2, "-", "  <- NEW"); news++; next }
            change = old[row] > 0 ? ($1 / old[row] - 1) * 100 : ($1 > 0) * 100
            more = $2 - oldAllocations[row]
            isDearer = change > tolerance || more > slack
            isCheaper = !isDearer && (change < -tolerance || more < -slack)
            dearer += isDearer; cheaper += isCheaper
            verdict = isDearer ? "  <- COSTS MORE" : isCheaper ? "  <- COSTS LESS" : ""
            print_row(row, $1, old[row], sprintf("%+.1f %%", change), $2, oldAllocations[row], verdict)
            delete old[row]
        }
        END {
            for (row in old) { print_row(row, "-", old[row], "-", "-", oldAllocations[row], "  <- GONE"); news++ }
            if (dearer + cheaper + news == 0) exit
            printf "costs: %d of the operations cost more, %d less, %d are new or gone\n", dearer, cheaper, news
            exit 1
        }
    ' "$table" "$scratch/now"
}

accept() {
    {
        echo '# Instructions and allocations of one operation: written by `make costs ACCEPT=1`, compared by `make costs`.'
        echo "# Counted with $here."
        cat "$scratch/now"
    } >"$table"
    echo "costs: written to $table; the commit message says why they are what they are"
}

# Self costs of functions, a line each: "instructions name".
annotate() {
    callgrind_annotate --threshold=100 "$1" | sed -nE '/TOTALS/d; s/^ *([0-9,]+) \( *[0-9.]+%\) +[^:]*:(.*)$/\1 \2/p' |
        awk '{ gsub(/,/, "", $1); sub(/ \[[^]]*\]$/, ""); sub(/\047[0-9]+$/, ""); print }'
}

# What one operation is spent on, function by function: the most expensive ones.
profile() {
    times=$(awk -v name="$1" '{ count = $NF; sub(/ [0-9]+$/, "") } $0 == name { print count }' "$scratch/list")
    [ -n "$times" ] || fail "there is no \"$1\"; there are$(sed -E 's/(.*) [0-9]+$/ "\1"/' "$scratch/list" | paste -sd,)"
    count "$scratch/run.base" "$1" 0 --callgrind-out-file="$scratch/profile.base"
    count "$scratch/run.more" "$1" "$times" --callgrind-out-file="$scratch/profile.more"
    annotate "$scratch/profile.base" >"$scratch/functions.base"
    annotate "$scratch/profile.more" >"$scratch/functions.more"
    awk -v times="$times" '
        { instructions = $1; sub(/^[^ ]+ /, "") }
        FNR == NR { sum[$0] -= instructions; next }
        { sum[$0] += instructions }
        END { for (name in sum) if (sum[name] >= times) printf "%8.0f  %s\n", sum[name] / times, name }
    ' "$scratch/functions.base" "$scratch/functions.more" |
        "${SWIFT:-swift}" demangle --compact --simplified | LC_ALL=C sort -rn >"$scratch/functions"
    awk '{ sum += $1 } END { printf "%8d  instructions, self:\n", sum }' "$scratch/functions"
    head -n 40 "$scratch/functions" | cut -c 1-150
}

prepare
if [ "${1:-}" = profile ]; then
    "$scratch/costs" list >"$scratch/list"
    profile "$2"
    exit
fi
here=$(toolchain)
there=$(sed -nE 's/^# Counted with (.*)\.$/\1/p' "$table" 2>/dev/null) || true
measure >"$scratch/now"
if [ "${1:-}" = accept ]; then
    compare 2>/dev/null || true
    accept
elif compare; then
    echo 'costs: all is as it was'
elif [ "$here" != "$there" ]; then
    echo "costs: not judged, because the numbers are those of $there; this is $here"
else
    fail 'more than 5 % of the instructions, or 0.1 allocations. If that is meant, and also if it is less, so that it' \
        'stays so: `make costs ACCEPT=1`, and say in the commit message why. `make costs PROFILE="operation"` shows' \
        'what it is spent on'
fi
