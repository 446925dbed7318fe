#!/bin/sh
# Prints the names of the functions that C headers declare, one a line. What a header includes does not count, nor what
# is `static`. usage: c-functions.sh header...
set -eu

for header; do folders="${folders:-} -I$(dirname "$header")"; done

# The preprocessor says of each line which file it is from: `# 12 "mode.h"`.
for header; do
    # shellcheck disable=SC2086 # a list of options
    "${CC:-cc}" -E $folders -x c "$header" | awk -v header="$header" '
        /^# [0-9]+ "/ { split($0, parts, "\""); isOurs = parts[2] == header; next }
        isOurs && !/^#/ { text = text " " $0 }
        END {
            gsub(/__attribute__ *\(\(([^()]|\([^()]*\))*\)\)/, "", text)
            while (sub(/\) *\{[^{}]*\}/, ");", text) || sub(/\{[^{}]*\}/, " ", text)) {}
            count = split(text, statements, ";")
            for (i = 1; i <= count; i++) {
                statement = statements[i]
                if (statement ~ /^ *(typedef|static) / || !match(statement, /[A-Za-z_][A-Za-z0-9_]* *\(/)) continue
                name = substr(statement, RSTART, RLENGTH - 1)
                sub(/ *$/, "", name)
                print name
            }
        }'
done | sort -u
