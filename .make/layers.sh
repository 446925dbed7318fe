#!/bin/sh
# Who may import whom, and which words stay on their floor (ARCHITECTURE.md, "The floors").
# The compiler checks that a target imports only what Package.swift lists; this checks the rest.
set -eu

violations=0

# forbid <sentence> <pattern> <allowed path prefix, or ''> <folder>...
# Prints the sentence and the offending lines. Lines that are only a comment may say anything.
forbid() {
    sentence=$1 pattern=$2 allowed=$3
    shift 3
    found=$(
        grep -rnE --include='*.swift' -e "$pattern" -- "$@" 2>/dev/null |
            grep -vE '^[^:]+:[0-9]+:[[:space:]]*//' |
            { [ -n "$allowed" ] && grep -v "^$allowed" || [ -z "$allowed" ] && cat; }
    ) || true
    [ -n "$found" ] || return 0
    violations=$((violations + 1))
    printf 'layers: %s\n%s\n\n' "$sentence" "$found" >&2
}

# The pattern of an import of module $1, with any attribute and access level, of the whole module or of one symbol.
import_of() {
    printf '^[[:space:]]*(@[A-Za-z_]+(\\([^)]*\\))?[[:space:]]+)*'
    printf '((public|package|internal|fileprivate|private)[[:space:]]+)?import[[:space:]]+'
    printf '((actor|class|enum|func|let|protocol|struct|typealias|var)[[:space:]]+)?%s([^A-Za-z0-9_]|$)' "$1"
}

word='(^|[^A-Za-z0-9_.])'

forbid 'only Sources/UV imports CLibUV, and what adopts a uv_loop_t' \
    "$(import_of CLibUV)" 'Sources/\(UV/\|ModeC/Loops/LoopABI\.swift:\)' Sources
forbid 'only Sources/ModeC imports CMode' "$(import_of CMode)" Sources/ModeC/ Sources
forbid 'only Sources/ModeLoop/System imports CThreadStack' \
    "$(import_of CThreadStack)" Sources/ModeLoop/System/ Sources
forbid 'only Sources/ModeLoop imports UV' \
    "$(import_of UV)" Sources/ModeLoop/ Sources
forbid 'only Sources/ModeGraph/GraphvizRenderer.swift imports CGraphviz' \
    "$(import_of CGraphviz)" Sources/ModeGraph/GraphvizRenderer.swift: Sources
forbid 'only Sources/mode-console imports CLibEdit' \
    "$(import_of CLibEdit)" Sources/mode-console/ Sources
forbid 'Foundation costs 8 ms and 9 MB at start: the core does without it' \
    "$(import_of 'Foundation[A-Za-z]*')" '' Sources/UV Sources/ModeLoop Sources/Mode Sources/ModeTesting
forbid 'in ModeCron Foundation is for zones and dates at the edge, not for parsing and arithmetic' \
    "$(import_of 'Foundation[A-Za-z]*')" \
    'Sources/ModeCron/\(Expression/CronExpression+Date\|Arithmetic/TimeZone+ZoneRules\|Service/[A-Za-z+]*\)\.swift:' \
    Sources/ModeCron
forbid 'ModeCron asks no clock and does its own calendar' \
    '(Calendar|DateComponents|DateFormatter)[( .]|Date\(\)|\.now([^A-Za-z]|$)|Task\.sleep' '' Sources/ModeCron
forbid 'no pointers in Sources/ModeCron' 'Unsafe|Unmanaged' '' Sources/ModeCron
forbid 'the handles of Sources/UV are synchronous: no async, await, actor or Task' \
    "\\) async|${word}(await |actor [A-Z]|Task(\\.| *\\{|\\())" '' Sources/UV
forbid 'no C type in a public signature of Sources/ModeLoop' \
    'public .*(Unsafe|OpaquePointer|uv_)' '' Sources/ModeLoop
forbid 'no pointers and no libuv in Sources/Mode' \
    "Unsafe|Unmanaged|${word}uv_" '' Sources/Mode
forbid 'Sources/Mode takes time and threads from its event loop' \
    'Task\.sleep|DispatchQueue|ContinuousClock(\(\))?\.now|Date\(\)' '' Sources/Mode
forbid 'only Sources/Mode/Worker ends the process' \
    "${word}_?exit\\(" Sources/Mode/Worker/ Sources/Mode
forbid 'tests await events or advance a clock; they do not sleep (a fixture may, and sleeps in a simulation take no time)' \
    '(Task|Thread)\.sleep|usleep|nanosleep' 'Tests/\(Fixtures\|ModeTests/Simulation\)/' Tests

[ "$violations" -eq 0 ] || {
    printf 'layers: %d rule(s) violated\n' "$violations" >&2
    exit 1
}
