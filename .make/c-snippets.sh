#!/usr/bin/env bash
# Compiles the C code of the Markdown pages against mode.h.
#
# Each ```c block stands in a function that has a `loop`, a `service`, a `completion` and `user_data`, and returns an int. A
# block in which a line begins with `#`, `static`, `typedef`, `struct`, `int main` or a comment of its own line in front of
# one of these stands at file scope instead, and those after it on the page see it. What a block needs and its reader does
# not is in a comment before it, at file scope:
#
#     <!-- c
#     static void on_tick(mode_service_t service, mode_timer_t timer, void *user_data);
#     -->
#
# Errors name the line of the Markdown.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=.build/c-snippets

# extract <file>: one C file out of the blocks of one page
extract() {
    awk -v name="$1" '
        function location() { return sprintf("#line %d \"%s\"\n", NR + 1, name) }
        state == "" && /^<!-- c$/ { state = "hidden"; printf "%s", location(); next }
        state == "hidden" && /^-->$/ { state = ""; next }
        state == "hidden" { print; next }
        state == "" && /^ *```c$/ { state = "code"; code = location(); isFileScope = 0; next }
        state == "code" && /^ *```$/ {
            state = ""
            if (!isFileScope) {
                head = "static int block" ++blocks "(mode_loop_t loop, mode_service_t service,"
                code = head " mode_completion_t completion, void *user_data) {\n" code "return MODE_OK; }\n"
            }
            printf "%s", code
            next
        }
        state == "code" {
            if (/^(#|static |typedef |struct |int main)/) isFileScope = 1
            code = code $0 "\n"
        }
        END { if (state != "") { print name ": a block does not end" > "/dev/stderr"; exit 1 } }' "$1"
}

rm -rf "$scratch"
mkdir -p "$scratch"
count=0 failures=0
while read -r page; do
    program=$scratch/$(tr '/ ' '__' <<<"$page").c
    { echo '#include <mode.h>'; extract "$page"; } >"$program"
    # Not -pedantic: <uv.h> is not of C99 alone.
    "${CC:-cc}" -std=gnu99 -Wall -Wextra -Werror -Wno-unused -Wno-unused-parameter -fsyntax-only \
        -I Sources/CMode/include "$program" || failures=$((failures + 1))
    count=$((count + 1))
done < <(find README.md Examples Sources -name .build -prune -o -name '*.md' -exec grep -lE '^ *```c$' {} + | sort)

[ "$failures" -eq 0 ] || {
    echo 'c-snippets: C code that does not compile; see above' >&2
    exit 1
}
echo "c-snippets: the code of $count files compiles"
