#!/bin/sh
# Installs the system packages that are missing; silent and quick when all is there.
set -eu

# libuv: the event loop. Graphviz: the pictures. libedit: the console's line editing. The font: text and signs in PNG and PDF.
# The others make libraries for C, and programs with them. Those on the command line are for one target only.
packages="libuv1-dev libgraphviz-dev libedit-dev fonts-dejavu-core gcc binutils pkg-config $*"
oldest_swift=6.3

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

fail_for_swift() {
    fail "Swift $oldest_swift or later is needed and $1; see https://www.swift.org/install"
}

# The answer is kept with the toolchain's identity, since asking takes longer than all the rest.
check_swift() {
    swift=$(command -v "${SWIFT:-swift}") || fail_for_swift "\`${SWIFT:-swift}\` was not found"
    identity=$(stat -L -c '%n %s %Y' "$swift")
    remembered=.build/setup-swift
    [ "$(cat "$remembered" 2>/dev/null)" = "$identity" ] && return

    version=$("$swift" --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
    oldest=$(printf '%s\n' "$oldest_swift" "${version:-0}" | sort -V | head -n 1)
    [ "$oldest" = "$oldest_swift" ] ||
        fail_for_swift "$swift is ${version:-of an unknown version}"
    mkdir -p .build
    printf '%s\n' "$identity" >"$remembered"
}

# Whether a package's content is there by other means than Debian's packages.
has_content_of() {
    case $1 in
    libuv1-dev) has_library libuv uv.h ;;
    libedit-dev) has_library libedit histedit.h ;;
    libgraphviz-dev) has_library libgvc graphviz/gvc.h ;;
    # This one, not any: others lack the signs that tell the states apart.
    fonts-dejavu-core) [ -n "$(fc-list 'DejaVu Sans' 2>/dev/null | head -n 1)" ] ;;
    gcc) command -v "${CC:-cc}" >/dev/null ;;
    binutils) command -v ld >/dev/null && command -v objcopy >/dev/null ;;
    pkg-config) command -v pkg-config >/dev/null ;;
    erlang-base) command -v erlc >/dev/null ;;
    graphviz) command -v dot >/dev/null ;;
    python3) command -v python3 >/dev/null ;;
    python3-venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    *) return 1 ;;
    esac
}

has_library() {
    pkg-config --exists "$1" 2>/dev/null || [ -e "/usr/include/$2" ] || [ -e "/usr/local/include/$2" ]
}

missing_packages() {
    # shellcheck disable=SC2086 # a list of words
    installed=$(dpkg-query -W -f='${db:Status-Abbrev}:${Package}:\n' $packages 2>/dev/null) || true
    for package in $packages; do
        case $installed in
        *"ii :$package:"*) ;;
        *) has_content_of "$package" || printf '%s ' "$package" ;;
        esac
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

install_packages() {
    command -v apt-get >/dev/null ||
        fail "there is no apt-get here; install what Debian calls \`$*\` and try again"
    [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
        fail "not root and no sudo; run as root: apt-get update && apt-get install $*"

    echo "setup: installing $*"
    as_root apt-get update -qq || fail "apt-get update failed; look above for the reason"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" ||
        fail "apt-get could not install $*; look above for the reason"
}

check_swift
missing=$(missing_packages)
# shellcheck disable=SC2086 # a list of words
[ -z "$missing" ] || install_packages $missing
