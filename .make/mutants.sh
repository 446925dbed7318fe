#!/usr/bin/env bash
# Breaks the sources on purpose, one patch of Tests/Mutants at a time and in a copy, and sees that `soak` finds it.
# usage: mutants.sh [name...]
set -euo pipefail
cd "$(dirname "$0")/.."

root=$PWD
swift=${SWIFT:-swift}
seeds=${SEEDS:-10000}
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
survivors=0

# The copy keeps its build products, so that each mutant compiles only what it changes.
mkdir "$copy/mode"
tar -cf - --exclude=./.build* --exclude=./.git --exclude=./Examples/.build . | tar -xf - -C "$copy/mode"
cd "$copy/mode"

# build <name>
build() {
    if ! "$swift" build -c release --product soak >"$copy/build.log" 2>&1; then
        cat "$copy/build.log" >&2
        echo "mutants: $1 does not compile" >&2
        exit 2
    fi
}

build 'the original'
if ! .build/release/soak seeds="$seeds" >"$copy/soak.log" 2>&1; then
    tail -1 "$copy/soak.log" >&2
    echo 'mutants: the original breaks a rule already' >&2
    exit 2
fi

names=("$@")
[ ${#names[@]} -gt 0 ] || names=($(cd "$root/Tests/Mutants" && ls -- *.patch | sed 's/\.patch$//'))
printf '%-28s %8s  %s\n' mutant seeds 'caught by'
for name in "${names[@]}"; do
    file=$root/Tests/Mutants/$name.patch
    if ! patch --strip=1 --forward --silent --no-backup-if-mismatch <"$file" >"$copy/patch.log" 2>&1; then
        cat "$copy/patch.log" >&2
        echo "mutants: $name does not apply; make it anew" >&2
        exit 2
    fi
    build "$name"
    if .build/release/soak seeds="$seeds" >"$copy/soak.log" 2>&1; then
        printf '%-28s %8s  %s\n' "$name" "> $seeds" 'nobody: it survives'
        survivors=$((survivors + 1))
    else
        # A program that traps or hangs is caught, too.
        found=$(grep -oE '^soak: seed [0-9]+.*' "$copy/soak.log" | head -1 || true)
        seed=$(sed -nE 's/^soak: seed ([0-9]+).*/\1/p' <<<"$found")
        rule=$(sed -E 's/^soak: seed [0-9]+:? //' <<<"$found" | cut -c1-100)
        printf '%-28s %8s  %s\n' "$name" "${seed:+$((seed + 1))}" "${rule:-it crashes}"
    fi
    patch --strip=1 --reverse --silent --no-backup-if-mismatch <"$file"
done
[ "$survivors" = 0 ] || { echo "mutants: $survivors survive" >&2; exit 1; }
