#!/usr/bin/env bash
# Tries `make install` as a user would: installs into a folder of .build, looks at what is there, builds C programs with
# what pkg-config says and nothing else, runs them, and removes it all. Both with the Swift runtime inside and without.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$PWD/.build/c-install
header=Sources/CMode/include/mode.h
cc="${CC:-cc} -std=c99 -Wall -Wextra -pedantic -Werror"
cxx=$(command -v "${CXX:-c++}" || echo "$(dirname "$(readlink -f "$(command -v "${SWIFT:-swift}")")")/clang++")
limit=30 # seconds for one program

fail() {
    printf 'c-install: %s\n' "$*" >&2
    exit 1
}

# same <what> <expected> <found>
same() { diff -u --label "$1, expected" --label "$1, found" <(printf '%s\n' "$2") <(printf '%s\n' "$3") || fail "$1"; }

# quietly <command>...: its output only if it fails
quietly() { "$@" >"$scratch/output" 2>&1 || { cat "$scratch/output" >&2; fail "failed: $*"; }; }

make() { command "${MAKE:-make}" --no-print-directory "$@"; }

files_below() { find "$1" ! -type d -printf '%P\n' | LC_ALL=C sort; }

# What is installed, and where: $1 is the folder of the libraries, without the prefix.
expected_files() {
    printf '%s\n' "$1/libmode.a" "$1/libmode.so" "$1/libmode.so.$major" "$1/libmode.so.$version" \
        "$1/pkgconfig/mode.pc" include/mode.h | LC_ALL=C sort
}

check_symbols() {
    functions=$(.make/c-functions.sh "$header")
    same "what $1/libmode.so exports" "$functions" "$(nm -D --defined-only "$1/libmode.so" | awk '{ print $3 }' | sort)"
    same "what $1/libmode.a exports" "$functions" \
        "$(nm -g --defined-only "$1/libmode.a" | awk 'NF == 3 { print $3 }' | sort)"
}

# check_image <runtime> <folder>
check_image() {
    dynamic=$(readelf -dW "$2/libmode.so")
    grep -qF "[libmode.so.$major]" <<<"$dynamic" || fail 'libmode.so has another soname'
    readelf -lW "$2/libmode.so" | grep GNU_STACK | grep -qv E || fail 'libmode.so wants an executable stack'
    readelf -lW "$2/libmode.so" | grep -q GNU_RELRO || fail 'what needs no write access in libmode.so has it'
    swift=$(grep -c 'NEEDED.*\[libswift' <<<"$dynamic" || true)
    case $1:$swift in
    carried:0 | shared:[1-9]*) ;;
    *) fail "with RUNTIME=$1 libmode.so needs $swift libraries of Swift" ;;
    esac
}

# The program of the README: the block of C with a main in it.
readme_program() {
    awk '/^```c$/ { code = ""; isCode = 1; next } /^```$/ { if (isCode && code ~ /int main/) printf "%s", code; isCode = 0 }
        isCode { code = code $0 "\n" }' README.md
}

# run_greeter <program>: the README's goes on until it is told to stop, once: in the foreground `timeout` hands a signal on
# to the program, and not to the program's group besides
run_greeter() {
    : >"$scratch/greetings" # who looks may be faster than who writes
    stdbuf -oL timeout --foreground --kill-after=5 "$limit" "$1" >"$scratch/greetings" 2>"$scratch/log" &
    pid=$!
    for _ in $(seq $((limit * 10))); do
        if grep -q 'Hello number 2' "$scratch/greetings"; then break; fi
        sleep 0.1
    done
    kill -TERM "$pid" 2>/dev/null || true
    status=0
    wait "$pid" || status=$?
    [ "$status" -eq 0 ] || { cat "$scratch/greetings" "$scratch/log" >&2; fail "$1 exited with $status"; }
    grep -q 'Hello number 2' "$scratch/greetings" || fail "$1 did not greet"
    tail -n 1 "$scratch/log" | grep -qF '[^Worker]: -Stopped!' || fail "$1 was not stopped in order"
}

# build_and_run <variant> <option of the linker>...: the README's program and the example
build_and_run() {
    mkdir -p "$scratch/$1"
    $cc $(pkg-config --cflags mode) "$scratch/greeter.c" "${@:2}" -o "$scratch/$1/greeter"
    $cc $(pkg-config --cflags mode) Examples/09-c-client/main.c "${@:2}" -o "$scratch/$1/09-c-client"
    run_greeter "$scratch/$1/greeter"
    .make/examples.sh Examples/09-c-client "$scratch/$1/09-c-client" >"$scratch/output" ||
        { cat "$scratch/output"; fail "09-c-client, $1"; }
}

# A host in C++ brings functions of its own that the archive has, too, under the same names.
build_cxx_host() {
    cat >"$scratch/host.cpp" <<'END'
#include <mode.h>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

int main() {
    std::map<std::string, std::vector<int>> numbers{{mode_version_string(), {1, 2}}};
    try {
        return numbers.at("0").at(2);
    } catch (const std::out_of_range &) {
        return mode_version() == MODE_VERSION && numbers.size() == 1 ? 0 : 1;
    }
}
END
    "$cxx" -std=c++17 -Wall -Wextra -pedantic -Werror $(pkg-config --cflags mode) "$scratch/host.cpp" "$@" -o "$scratch/host"
    "$scratch/host" || fail 'the C++ host has another version than its header'
}

# check_variant <runtime>
check_variant() {
    prefix=$scratch/$1
    quietly make install PREFIX="$prefix" RUNTIME="$1"
    same "what is installed with RUNTIME=$1" "$(expected_files lib)" "$(files_below "$prefix")"
    check_symbols "$prefix/lib"
    check_image "$1" "$prefix/lib"

    export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
    same 'the version' "$version" "$(pkg-config --modversion mode)"
    static=$(pkg-config --static --libs mode)
    archive=${static/-lmode/-l:libmode.a}
    export LD_LIBRARY_PATH=$prefix/lib
    build_and_run "$1-so" $(pkg-config --libs mode)
    build_and_run "$1-static" $static
    unset LD_LIBRARY_PATH
    build_and_run "$1-archive" $archive
    build_and_run "$1-archive-gc" -O2 -fPIE -pie -Wl,--gc-sections $archive
    build_cxx_host $archive

    # As its README says, with its own Makefile.
    mkdir -p "$scratch/$1-make"
    quietly make -C "$scratch/$1-make" -f "$PWD/Examples/09-c-client/Makefile" VPATH="$PWD/Examples/09-c-client" CC="$cc"
    .make/examples.sh Examples/09-c-client "$scratch/$1-make/09-c-client" >"$scratch/output" || fail '09-c-client'

    quietly make uninstall PREFIX="$prefix"
    same 'what is left' '' "$(files_below "$prefix")"
    echo "c-install: the runtime is $1, ok"
}

rm -rf "$scratch"
mkdir -p "$scratch"
version=$(sed -nE 's/^#define MODE_VERSION_(MAJOR|MINOR|PATCH) ([0-9]+)/\2/p' "$header" | paste -sd.)
major=${version%%.*}
readme_program >"$scratch/greeter.c"
[ -s "$scratch/greeter.c" ] || fail 'README.md has no program in C'
for language in c:c99 c++:c++17; do
    compiler=$cxx
    [ "${language%:*}" = c++ ] || compiler=${CC:-cc}
    "$compiler" -x "${language%:*}" -std="${language#*:}" -Wall -Wextra -pedantic -Werror -fsyntax-only "$header" ||
        fail "mode.h is no ${language#*:}"
done

check_variant shared
check_variant carried

# As a packager does it.
quietly make install DESTDIR="$scratch/stage" prefix=/usr libdir=/usr/lib64
same 'what is staged' "$(expected_files lib64)" "$(files_below "$scratch/stage/usr")"
grep -qx 'libdir=${prefix}/lib64' "$scratch/stage/usr/lib64/pkgconfig/mode.pc" || fail 'mode.pc names another libdir'
quietly make uninstall DESTDIR="$scratch/stage" prefix=/usr libdir=/usr/lib64
same 'what is left of the stage' '' "$(files_below "$scratch/stage")"
echo 'c-install: all is well'
