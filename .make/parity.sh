#!/bin/sh
# The tables of Tests/*.md name tests as `Suite.test`, further ones of a suite in a row as `test`, and whole suites.
# Each has to exist; where two targets have a suite of one name, the target's is in front.
set -eu

# "Suite" and "Suite.test" for every suite and test in the sources.
known() {
    find Tests -name '*Tests.swift' -exec awk '
        FNR == 1 { suite = ""; isTest = 0; split(FILENAME, folders, "/") }
        /@Suite/ { isSuite = 1 }
        isSuite && match($0, /(struct|class|actor) [A-Za-z0-9]+/) {
            suite = substr($0, RSTART, RLENGTH); sub(/.* /, "", suite); isSuite = 0
            print suite; print folders[2] "." suite
        }
        /@Test/ { isTest = 1 }
        isTest && match($0, /func [A-Za-z0-9_]+/) {
            test = suite "." substr($0, RSTART + 5, RLENGTH - 5); isTest = 0
            print test; print folders[2] "." test
        }
    ' {} +
}

known | awk '
    FNR == NR && FILENAME == "-" { isKnown[$1] = 1; next }
    /^\|/ {
        count = split($0, cells, /[[:space:]]*\|[[:space:]]*/)
        cell = cells[count - 1]
        suite = ""
        while (match(cell, /`[^`]+`/)) {
            name = substr(cell, RSTART + 1, RLENGTH - 2)
            cell = substr(cell, RSTART + RLENGTH)
            if (name ~ /^([A-Z][A-Za-z0-9]*Tests\.)?[A-Z][A-Za-z0-9]*Tests(\.[a-z][A-Za-z0-9_]*)?$/) {
                suite = name; sub(/\.[a-z].*/, "", suite)
            } else if (suite != "" && name ~ /^[a-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$/) {
                name = suite "." name
            } else continue
            checked++
            if (!(name in isKnown)) { print FILENAME ":" FNR ": there is no test " name; missing++ }
        }
    }
    END {
        printf "parity: %d tests named, %d missing\n", checked, missing
        exit missing > 0 || checked == 0
    }
' - Tests/*.md
