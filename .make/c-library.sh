#!/usr/bin/env bash
# Makes a shared and a static C library of an archive that `swift build` made of a product of type `.static`.
#
#     c-library.sh <archive> <name> <version> <output folder> <header>...
#
# gives <folder>/lib<name>.so, <folder>/lib<name>.a, and <folder>/libs, what those who link the archive must link, too.
# They export the functions that the headers declare, and nothing else. RUNTIME=carried puts the Swift runtime into them;
# RUNTIME=shared takes it from the toolchain's libswift*.so when the program runs. LIBS: what else they have to be linked
# with, as `-l...`. Decision 0015 says why it is like that.
set -euo pipefail

archive=$1 name=$2 version=$3 output=$4
shift 4
headers=("$@")
here=$(dirname "$0")
runtime=${RUNTIME:-carried}
cc=${CC:-cc}
bin=$(dirname "$(readlink -f "$(command -v "${SWIFT:-swift}")")")

fail() {
    printf 'c-library: %s\n' "$*" >&2
    exit 1
}

# setting <name>: what the compiler says about its target and where its runtime is
linkage=()
[ "$runtime" = shared ] || linkage=(-static-stdlib)
setting() { "$bin/swiftc" "${linkage[@]}" -print-target-info | sed -nE "s/^ *\"$1\": \"([^\"]*)\".*/\1/p" | head -n 1; }

folder=$(setting runtimeResourcePath)/$(setting platform)
start=$folder/$(setting arch)/swiftrt.o # tells the runtime where the image's metadata are
[ -e "$start" ] || fail "the toolchain has no $start; RUNTIME is $runtime, is there another one?"

mkdir -p "$output"
rm -f "$output"/*
object=$output/$name.o
"$here/c-functions.sh" "${headers[@]}" >"$output/functions"

# One object of everything. Groups are dissolved, because a C++ host has groups of the same names, and only one of each
# would stay: what is local in ours would be gone. Sections are merged, because forty thousand of them, with their long
# names, are a third of the size; and .rodata is what it says, though Swift marks some of it as writable.
cat >"$output/merge.ld" <<'END'
SECTIONS
{
    .text 0 : { *(.text .text.*) }
    .rodata 0 (READONLY) : { *(.rodata .rodata.*) }
    .data.rel.ro 0 : { *(.data.rel.ro .data.rel.ro.*) }
    .data 0 : { *(.data .data.*) }
    .bss 0 : { *(.bss .bss.*) }
    .tdata 0 : { *(.tdata .tdata.*) }
    .tbss 0 : { *(.tbss .tbss.*) }
    .gcc_except_table 0 : { *(.gcc_except_table .gcc_except_table.*) }
}
END
carried=()
[ "$runtime" = shared ] || carried=(--start-group "$folder"/*.a --end-group)
ld -r -T "$output/merge.ld" --force-group-allocation -z noexecstack -o "$object" \
    --whole-archive "$archive" --no-whole-archive "$start" "${carried[@]}"

# Nothing is visible but what the headers declare.
objcopy --strip-debug --keep-global-symbols="$output/functions" \
    --remove-section=.swift1_autolink_entries --remove-section=.swift_modhash --remove-section=.llvm_addrsig \
    --remove-section=.comment "$object"

# What the modules want to be linked with, without what is inside.
asked() {
    "$bin/swift-autolink-extract" "$archive" -o "$output/autolink"
    cat "$output/autolink"
    [ "$runtime" = shared ] || cat "$folder/static-stdlib-args.lnk"
    echo "${LIBS:-}"
}
libs=()
[ "$runtime" != shared ] || libs=("-L$folder" "-Wl,-rpath,$folder")
while read -r library; do
    [ "$runtime" != shared ] && [ -e "$folder/lib${library#-l}.a" ] || libs+=("$library")
done < <(asked | tr ' ' '\n' | grep -E '^-l' | awk '!seen[$0]++')
echo "${libs[*]}" >"$output/libs"

ar rcs "$output/lib$name.a" "$object"

# Never unloaded: the runtime has threads, and destructors of threads, that nobody can take back.
{
    echo '{ global:'
    sed 's/$/;/' "$output/functions"
    echo 'local: *; };'
} >"$output/exports"
"$cc" -shared -o "$output/lib$name.so" "$object" -Wl,-soname,"lib$name.so.${version%%.*}" \
    -Wl,--version-script="$output/exports" -Wl,--no-undefined,-z,text,-z,relro,-z,nodelete,-Bsymbolic,--as-needed "${libs[@]}"

# The package's functions keep their names, for the stacks in its log.
nm "$archive" | awk 'NF == 3 && $2 ~ /[tTwW]/ { print $3 }' | sort -u >"$output/named"
objcopy --strip-unneeded --keep-symbols="$output/named" "$output/lib$name.so"
rm "$object"
