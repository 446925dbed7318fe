#!/bin/sh
# Prints the line coverage of each source file. $1: the scratch folder of a run with coverage.
set -eu

# The tool is the one of the compiler that wrote the profile.
tool=$(dirname "$(readlink -f "$(command -v "${SWIFT:-swift}")")")/llvm-cov
[ -x "$tool" ] || tool=llvm-cov

"$tool" report "$1"/debug/*.xctest \
    -instr-profile "$1/debug/codecov/default.profdata" \
    -ignore-filename-regex '(^|/)(\.build[^/]*|Tests)/' \
    -show-region-summary=false -show-branch-summary=false
