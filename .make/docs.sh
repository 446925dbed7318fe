#!/usr/bin/env bash
# Builds the documentation of every product that has a catalogue, out of modules that are built, into .build/docs.
# A warning is an error: so is a link that leads nowhere, and a public symbol that no group of the front page lists.
set -euo pipefail
cd "$(dirname "$0")/.."

modules=.build/debug/Modules
scratch=.build/docs-parts
site=.build/docs
bin=$(dirname "$(readlink -f "$(command -v "${SWIFT:-swift}")")")

includes=(-I "$modules")
for map in */module.modulemap Sources/*/include/module.modulemap .build/debug/*.build/module.modulemap; do
    [ ! -e "$map" ] || includes+=(-I "$(dirname "$map")")
done

# Every Sources/<module>/*.docc is a catalogue.
names=()
for catalogue in Sources/*/*.docc; do names+=("$(basename "$(dirname "$catalogue")")"); done

# The Swift modules that a module passes on to those who import it, comma separated: their symbols are documented as its own.
reexported_by() {
    grep -rhoE --include='*.swift' '@_exported (public )?import [A-Za-z]+' "Sources/$1" | sed -E 's/.* //' | sort -u |
        while read -r module; do [ -e "$modules/$module.swiftmodule" ] && echo "$module"; done | paste -sd, - || true
}

# symbols <module>: what its public interface consists of
symbols() {
    mkdir -p "$scratch/$1.symbols"
    "$bin/swift" symbolgraph-extract -module-name "$1" -target "$target" "${includes[@]}" \
        -minimum-access-level public -emit-extension-block-symbols -skip-synthesized-members \
        -experimental-allowed-reexported-modules="$(reexported_by "$1")" -output-dir "$scratch/$1.symbols"
}

# convert <module> <option>...
convert() {
    module=$1
    shift
    "$bin/docc" convert Sources/"$module"/*.docc --additional-symbol-graph-dir "$scratch/$module.symbols" \
        --fallback-display-name "$module" --fallback-bundle-identifier "mode.$module" \
        --fallback-default-module-kind Library --enable-experimental-external-link-support "$@" |
        sed '/^$/d'
}

rm -rf "$scratch" "$site"
target=$("$bin/swift" -print-target-info | sed -nE 's/^ *"triple": "([^"]*)".*/\1/p' | head -n 1)
for name in "${names[@]}"; do symbols "$name"; done

# Catalogues link to each other, in both directions: a first round finds out what there is to link to.
for name in "${names[@]}"; do convert "$name" --output-path "$scratch/$name.targets" >/dev/null 2>&1 || true; done

archives=()
for name in "${names[@]}"; do
    others=()
    for other in "${names[@]}"; do [ "$other" = "$name" ] || others+=(--dependency "$scratch/$other.targets"); done
    convert "$name" --warnings-as-errors "${others[@]}" --output-path "$scratch/$name.doccarchive"
    page=$scratch/$name.doccarchive/data/documentation/$(tr '[:upper:]' '[:lower:]' <<<"$name").json
    # What a front page does not list comes under a heading that nobody wrote.
    # What it adds to types of other modules has no place in a list of its own symbols.
    # The order of an object's members is any.
    made_up=$(grep -oE '\{[^{}]*"generated":true[^{}]*\}' "$page" | grep -v 'Extended Modules' || true)
    if [ -n "$made_up" ]; then
        echo "docs: Sources/$name/*.docc/$name.md lists not all public symbols; these headings were made up:" >&2
        sed 's/^/docs:   /' <<<"$made_up" >&2
        exit 1
    fi
    archives+=("$scratch/$name.doccarchive")
done

"$bin/docc" merge "${archives[@]}" --synthesized-landing-page-name Mode --output-path "$site" | sed '/^$/d'
echo "docs: ${#archives[@]} products in $site; look at them with"
echo "docs:   python3 -m http.server --directory $site    # http://localhost:8000/documentation/mode"
