#!/usr/bin/env bash
# Type-checks the Swift code of the Markdown pages, and of the documentation comments of the sources.
#
# Each ```swift block is code of its own, as if it stood in an async function that may throw. A block in which a line
# begins with `@` or `extension` stands at file scope instead. `…` stands for code that is left out. What a block needs
# and its reader does not is in a comment before it or after it, which the reader does not see:
#
#     <!-- before
#     actor Cache: Service { nonisolated let lifecycle = Lifecycle()
#     -->
#     ```swift
#     var tasks: Tasks { every(.seconds(1), "refresh") { refresh() } }
#     ```
#     <!-- after
#     func refresh() {} }
#     -->
#
# `<!-- page … -->` is code at file scope for all blocks of the page. A block of a documentation comment, which cannot
# have such comments, stands in a service of .make/snippets.swift's; as a property of it, if it begins with `var`.
# Errors name the line of the Markdown.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=.build/snippets
bin=$(dirname "$(readlink -f "$(command -v "${SWIFT:-swift}")")")
includes=(-I .build/debug/Modules)
for map in */module.modulemap Sources/*/include/module.modulemap .build/debug/*.build/module.modulemap; do
    [ ! -e "$map" ] || includes+=(-I "$(dirname "$map")")
done
plugins=${bin%/bin}/lib/swift/host/plugins

# The modules that a page may use without saying so: all that have a catalogue.
imports=$(for catalogue in Sources/*/*.docc; do echo "import $(basename "$(dirname "$catalogue")")"; done)
prelude='
import Logging
import Testing
fileprivate func elided() {}
@_disfavoredOverload fileprivate func elided<T>() -> T { fatalError() }'

# extract <file> <program>: one Swift file out of the blocks of one page
extract() {
    awk -v name="$1" -v imports="$imports$prelude" '
        function flush_block(   head, tail, service) {
            if (!count) return
            head = "func block" ++blocks "() async throws {\n"; tail = "}\n"
            if (isComment) {
                service = "actor Block" blocks ": Sample { nonisolated let lifecycle = Lifecycle()\n"
                head = isMember ? service : service head; tail = isMember ? "}\n" : "}}\n"
            }
            if (isFileScope) head = tail = ""
            body = body head before code after tail
            before = after = code = ""; count = isFileScope = isMember = 0
        }
        function location() { return sprintf("#sourceLocation(file: \"%s\", line: %d)\n", name, NR + 1) }
        BEGIN { isComment = name ~ /\.swift$/ }
        isComment { if (!sub(/^ *\/\/\/ ?/, "")) { if (state == "") flush_block(); next } }
        state == "" && /^<!-- page$/ { flush_block(); state = "page"; pages = pages location(); next }
        state == "" && /^<!-- before$/ { flush_block(); state = "before"; before = location(); next }
        state == "" && /^<!-- after$/ { state = "after"; after = location(); next }
        state == "" && /^ *```swift$/ { if (count) flush_block(); state = "code"; count = 1; code = location(); next }
        state == "code" && /^ *```$/ { state = ""; next }
        state != "" && state != "code" && /^-->$/ { state = ""; if (after != "") flush_block(); next }
        state == "" { next }
        {
            gsub(/…/, "elided()")
            if (/^import /) { imports = imports "\n" $0; $0 = "" }
            if (state == "code" && isComment && /^var / && code !~ /\n./) isMember = 1
            if (/^(@|extension |fileprivate |private )/ && state != "page") isFileScope = 1
            if (state == "page") pages = pages $0 "\n"
            if (state == "before") before = before $0 "\n"
            if (state == "after") after = after $0 "\n"
            if (state == "code") code = code $0 "\n"
        }
        END {
            if (state != "") { print name ": a " state " block does not end" > "/dev/stderr"; exit 1 }
            flush_block()
            if (body != "") printf "%s\n%s%s", imports, pages, body
        }' "$1"
}

# check <file>
check() {
    program=$scratch/$(tr '/ ' '__' <<<"$1").swift
    extract "$1" >"$program"
    [ -s "$program" ] || { rm "$program"; return 0; }
    case $1 in *.swift) set -- "$1" .make/snippets.swift ;; esac
    "$bin/swiftc" -typecheck -parse-as-library -suppress-warnings -swift-version 6 -module-name Page \
        -load-plugin-library "$plugins/libTestingMacros.so" "${includes[@]}" "$program" "${@:2}" || return 1
    echo "$1: $(grep -c '^#sourceLocation' "$program") parts" >>"$scratch/checked"
}

if [ $# -gt 0 ]; then
    for file in "$@"; do check "$file"; done
    exit
fi

rm -rf "$scratch"
mkdir -p "$scratch"
{
    find README.md Examples Sources -name .build -prune -o -name '*.md' -print
    grep -rlE --include='*.swift' '^ */// ```swift$' Sources
} | sort | xargs -P "$(nproc)" -n 1 "$0" || {
    echo 'snippets: code that does not compile; see above' >&2
    exit 1
}
echo "snippets: the code of $(wc -l <"$scratch/checked") files compiles"
