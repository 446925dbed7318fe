#!/bin/sh
# Every function of mode.h is called in Tests/C, and each error that its documentation names is checked there: by
# CHECK_ERROR(MODE_X, mode_f(…)) where it is returned, by CHECK_RESULT(MODE_X, mode_f, …) where a callback tells it.
# What is not tested stands in the table of Tests/C/README.md, with the reason.
set -eu

header=Sources/CMode/include/mode.h
table=Tests/C/README.md

# "f" for each function, and "f MODE_X" for each error in the comment above it.
documented() {
    awk '
        /^\/\*\*/ { comment = "" }
        /^\/\*\*/, /\*\// { comment = comment $0 "\n"; next }
        /^[a-z].*[ *]mode_[a-z_]+\(/ && !/^typedef/ {
            match($0, /mode_[a-z_]+\(/)
            name = substr($0, RSTART, RLENGTH - 1)
            print name
            rest = comment
            gsub(/"[^"]*"/, "", rest)
            while (match(rest, /MODE_E[A-Z]+/)) {
                error = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
                if (!seen[name, error]++) print name, error
            }
        }
        /^$/ { comment = "" }
    ' "$header"
}

# The same of the tests: what they call, and what they check.
tested() {
    cat Tests/C/*.c | tr '\n' ' ' | grep -oE 'mode_[a-z_]+\(' | tr -d '(' | sort -u
    cat Tests/C/*.c | tr '\n' ' ' | grep -oE 'CHECK_(ERROR|RESULT)\( *MODE_E[A-Z]+, *mode_[a-z_]+' |
        sed -E 's/.*(MODE_E[A-Z]+), *(mode_[a-z_]+)/\2 \1/' | sort -u
}

# Rows of the table: | `mode_f` | `MODE_X` | why |
excused() {
    sed -nE 's/^\| `(mode_[a-z_]+)` \| `(MODE_E[A-Z]+)` \|.*/\1 \2/p' "$table" | sort -u
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
documented | sort -u >"$work/documented"
tested | sort -u >"$work/tested"
excused >"$work/excused"

missing=$(comm -23 "$work/documented" "$work/tested" | comm -23 - "$work/excused")
stale=$(comm -12 "$work/excused" "$work/tested"; comm -23 "$work/excused" "$work/documented")
functions=$(grep -vc ' ' "$work/documented") || true
errors=$(grep -c ' ' "$work/documented") || true

[ -z "$missing" ] || printf '%s\n' "$missing" | sed 's/^/c-coverage: not tested: /'
[ -z "$stale" ] || printf '%s\n' "$stale" | sed "s|^|c-coverage: $table excuses for no reason: |"
printf 'c-coverage: %d functions, %d errors of theirs\n' "$functions" "$errors"
[ -z "$missing$stale" ] && [ "$functions" -gt 0 ] && [ "$errors" -gt 0 ]
