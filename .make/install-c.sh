#!/usr/bin/env bash
# Builds a Swift package's library for C and installs it, or removes what it installed.
#
#     install-c.sh install   --product <name> --name <name> --header <file>... [--package <folder>] [--version <x.y.z>]
#     install-c.sh uninstall --name <name> --header <file>...
#
# --product   a library of type `.static` in the package's manifest
# --name      of the library, so `mode` is libmode.so, libmode.a and mode.pc
# --header    declares what is exported. One goes into INCLUDEDIR; several go into a folder there that is named like the
#             library, since a package with services of its own has mode.h, too
# --version   what the macros <NAME>_VERSION_MAJOR, _MINOR and _PATCH of a header say, unless given
#
# PREFIX, LIBDIR, INCLUDEDIR, PKGCONFIGDIR and DESTDIR in the environment mean what they usually do. RUNTIME is `carried`,
# so the host needs nothing of Swift, or `shared`. LIBS are further libraries to be linked with.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
action=${1:-} package=. product='' name='' version='' headers=()
[ $# -eq 0 ] || shift

fail() {
    printf 'install: %s\n' "$*" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || fail "$1 needs a value"
    case $1 in
    --package) package=$2 ;;
    --product) product=$2 ;;
    --name) name=$2 ;;
    --header) headers+=("$2") ;;
    --version) version=$2 ;;
    *) fail "there is no option $1; see the beginning of $0" ;;
    esac
    shift 2
done
[ -n "$name" ] && [ ${#headers[@]} -gt 0 ] || fail '--name and --header are needed'

prefix=$(realpath -ms "${PREFIX:-/usr/local}")
libdir=$(realpath -ms "${LIBDIR:-$prefix/lib}")
includedir=$(realpath -ms "${INCLUDEDIR:-$prefix/include}")
pkgconfigdir=$(realpath -ms "${PKGCONFIGDIR:-$libdir/pkgconfig}")
[ ${#headers[@]} -eq 1 ] || includedir=$includedir/$name
staged=${DESTDIR:+$(realpath -ms "$DESTDIR")}
runtime=${RUNTIME:-carried}
case $runtime in carried | shared) ;; *) fail "RUNTIME is carried or shared, not $runtime" ;; esac

# What is installed, as the package that is there now says; one list, for both directions.
describe_files() {
    files=("$libdir/lib$name.so.$version" "$libdir/lib$name.so.${version%%.*}" "$libdir/lib$name.so" "$libdir/lib$name.a")
    files+=("$pkgconfigdir/$name.pc")
    for header in "${headers[@]}"; do files+=("$includedir/$(basename "$header")"); done
}

# version_part <MAJOR|MINOR|PATCH>
version_part() {
    macro=$(tr '[:lower:]-' '[:upper:]_' <<<"$name")_VERSION_$1
    sed -nE "s/^#define $macro +([0-9]+).*/\1/p" "${headers[@]}" | head -n 1
}

# Before anything is built, which takes a while.
check_tools() {
    for tool in "${CC:-cc}" ld objcopy ar pkg-config; do
        command -v "$tool" >/dev/null || fail "\`$tool\` was not found; on Debian: apt-get install gcc binutils pkg-config"
    done
}

check_folders() {
    for folder in "$libdir" "$pkgconfigdir" "$includedir"; do
        folder=$staged$folder
        while [ ! -e "$folder" ]; do folder=$(dirname "$folder"); done
        [ -d "$folder" ] && [ -w "$folder" ] ||
            fail "cannot write to $folder; name a folder of yours by PREFIX=, or install as root"
    done
}

# relative <folder>: as a part of the prefix, if it is one, so that the file can be read with another prefix
relative() { case $1 in "$prefix"/*) echo "\${prefix}${1#"$prefix"}" ;; *) echo "$1" ;; esac; }

print_package_config() {
    cat <<END
prefix=$prefix
libdir=$(relative "$libdir")
includedir=$(relative "$includedir")
swift_runtime=$runtime

Name: $name
Description: Services on a libuv loop, for C; the Swift runtime is $runtime
Version: $version
Cflags: -I\${includedir}
Libs: -L\${libdir} -l$name
Libs.private: $(cat "$built/libs")
END
}

install_library() {
    swift=${SWIFT:-swift}
    archive=$("$swift" build --package-path "$package" -c release --show-bin-path)/lib$product.a
    rm -f "$archive" # `swift build` adds to it, and leaves what is of sources that are gone
    "$swift" build --package-path "$package" -c release --product "$product" || fail "$product does not build; see above"
    built=$package/.build/c/$name-$runtime
    RUNTIME=$runtime "$here/c-library.sh" "$archive" "$name" "$version" "$built" "${headers[@]}"

    install -d "$staged$libdir" "$staged$pkgconfigdir" "$staged$includedir"
    install -m 755 "$built/lib$name.so" "$staged$libdir/lib$name.so.$version"
    ln -sf "lib$name.so.$version" "$staged$libdir/lib$name.so.${version%%.*}"
    ln -sf "lib$name.so.${version%%.*}" "$staged$libdir/lib$name.so"
    install -m 644 "$built/lib$name.a" "$staged$libdir"
    install -m 644 "${headers[@]}" "$staged$includedir"
    print_package_config >"$built/$name.pc"
    install -m 644 "$built/$name.pc" "$staged$pkgconfigdir"
    # The loader looks into /usr/local/lib by its cache, which only root can bring up to date.
    [ -n "$staged" ] || [ "$(id -u)" -ne 0 ] || ldconfig 2>/dev/null || true
}

# What a program needs to be told that the system does not look for by itself.
print_hints() {
    echo "install: $name $version is in $staged$prefix; the Swift runtime is $runtime"
    [ -z "$staged" ] || return 0
    PKG_CONFIG_PATH='' pkg-config --exists "$name" 2>/dev/null ||
        echo "install: to build with it:   export PKG_CONFIG_PATH=$pkgconfigdir"
    ldconfig -p 2>/dev/null | grep -qF "=> $libdir/lib$name.so" ||
        echo "install: to run with it:     link with -Wl,-rpath,$libdir, or export LD_LIBRARY_PATH=$libdir"
}

case $action in
install)
    [ -n "$product" ] || fail '--product is needed'
    [ -n "$version" ] || version=$(version_part MAJOR).$(version_part MINOR).$(version_part PATCH)
    [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "no header has the version of $name, so --version is needed"
    check_tools
    check_folders
    describe_files
    install_library
    for file in "${files[@]}"; do [ -e "$staged$file" ] || fail "$staged$file is missing"; done
    print_hints
    ;;
uninstall)
    # The version that is installed, whatever the sources say today.
    version=$(sed -n 's/^Version: //p' "$staged$pkgconfigdir/$name.pc" 2>/dev/null) ||
        fail "$name is not installed in $staged$prefix: there is no $staged$pkgconfigdir/$name.pc"
    check_folders
    describe_files
    for file in "${files[@]}"; do rm -f "$staged$file"; done
    [ ${#headers[@]} -eq 1 ] || rmdir --ignore-fail-on-non-empty "$staged$includedir"
    echo "uninstall: $name $version is gone from $staged$prefix"
    ;;
*) fail "say install or uninstall; see the beginning of $0" ;;
esac
