# `make` alone lists the targets. CI calls `make check` and nothing else.

SWIFT  ?= swift
STRICT := -Xswiftc -warnings-as-errors -Xswiftc -require-explicit-sendable \
          --explicit-target-dependency-import-check error
FILES  := Package.swift Sources Tests $(wildcard Examples Benchmarks)
export SWIFT

# Where `make install` puts the library for C, by the GNU names or their capitals; .make/install-c.sh has the defaults.
export PREFIX       := $(or $(PREFIX),$(prefix))
export LIBDIR       := $(or $(LIBDIR),$(libdir))
export INCLUDEDIR   := $(or $(INCLUDEDIR),$(includedir))
export PKGCONFIGDIR := $(or $(PKGCONFIGDIR),$(pkgconfigdir))
export DESTDIR RUNTIME
C_LIBRARY := --name mode --header Sources/CMode/include/mode.h

# Sanitizers: without Swift's backtracer, which gets in the way of their reports, and with suppressions for what is known.
# No leak detection: Swift keeps the way to weakly referenced objects in shifted pointers, which it does not follow; suites
# of their own test that services, loops and handles are freed.
SANITIZE := SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 \
            TSAN_OPTIONS='$(patsubst %,suppressions=$(CURDIR)/%,$(wildcard .make/tsan.supp))'

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run build test test-filter test-c valgrind format lint layers parity examples docs soak costs \
        mutants coverage sanitize install uninstall c-install bench bench-report bench-check check clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## Install the system packages that are missing
	@.make/setup.sh

run: setup ## Build and run the tutorial; ARGS="..." are its options
	$(SWIFT) build --package-path Examples --product tutorial $(STRICT)
	@.make/foreground.sh Examples/.build/debug/tutorial $(ARGS)

build: setup ## Build everything, tests included; warnings are errors
	$(SWIFT) build --build-tests $(STRICT)

test: build ## Run every test
	$(SWIFT) test --skip-build $(STRICT)
	@$(MAKE) test-c

test-filter: build ## Run the tests whose name matches F=<regular expression>
	@[ -n '$(F)' ] || { echo 'usage: make test-filter F=<regular expression>' >&2; exit 2; }
	$(SWIFT) test --skip-build $(STRICT) --filter '$(F)'

# The archive goes first: SwiftPM only adds to one, so objects of files that are gone would stay in it.
define c_tests
	rm -f $(1)/debug/libmode-c.a
	$(SWIFT) build --product mode-c --scratch-path $(1) $(2)
	@$(MAKE) --no-print-directory -C Tests/C SCRATCH=$(1) SANITIZER=$(3)
endef

test-c: setup ## Build and run the tests of the C API; T="words" for those with one of them in their names
	$(call c_tests,.build,$(STRICT))
	.build/c-tests-debug/tests $(if $(T),--only $(T))
	@.make/c-coverage.sh

valgrind: setup ## Run the tests of the C API under valgrind, in one process
	@.make/setup.sh valgrind
	$(call c_tests,.build,$(STRICT))
	@.make/valgrind.sh .build/c-tests-debug/tests $(T)

format: ## Format in place
	$(SWIFT) format --in-place --recursive --parallel $(FILES)

lint: ## Check formatting and documentation rules
	$(SWIFT) format lint --strict --recursive --parallel $(FILES)

layers: ## Check who imports whom
	@.make/layers.sh

parity: ## Check that every test that the tables of Tests/*.md name exists
	@.make/parity.sh

examples: setup ## Build the examples, run those that end, compare their output
	$(SWIFT) build --package-path Examples $(STRICT)
	@.make/examples.sh
	@.make/tutorial.sh

docs: setup ## Build the documentation into .build/docs; type-check the code in it
	$(SWIFT) build $(STRICT)
	@.make/snippets.sh
	@.make/c-snippets.sh
	@.make/docs.sh

soak: setup ## Random trees of services, SEEDS=10000 of them, FROM=0; or SEED=n alone, with its whole trace
	$(SWIFT) build -c release --product soak $(STRICT)
	.build/release/soak seeds=$(or $(SEEDS),10000) from=$(or $(FROM),0) $(if $(SEED),seed=$(SEED)) keep-going=$(or $(KEEP_GOING),0)

costs: setup ## Count instructions and allocations of key operations, compare; ACCEPT=1 writes them; PROFILE="operation"
	@.make/setup.sh valgrind
	$(SWIFT) build -c release --product costs $(STRICT)
	@.make/costs.sh $(if $(ACCEPT),accept) $(if $(PROFILE),profile "$(PROFILE)")

mutants: setup ## Break the supervisor on purpose, in a copy, and see that the soak finds it; MUTANT=name for one
	@.make/mutants.sh $(MUTANT)

coverage: setup ## Run the tests and print the coverage of each file
	$(SWIFT) test --enable-code-coverage --scratch-path .build-coverage
	@.make/coverage.sh .build-coverage

# Whole processes have budgets, and the others keep every processor busy: so one after the other.
define sanitized
	$(SANITIZE) $(SWIFT) test --sanitize=$(1) --scratch-path $(2) -Xswiftc -D$(3) --skip ModeIntegrationTests
	$(SANITIZE) $(SWIFT) test --sanitize=$(1) --scratch-path $(2) -Xswiftc -D$(3) --filter ModeIntegrationTests
endef

define sanitized_c
	$(call c_tests,$(2),--sanitize=$(1) -Xswiftc -D$(3),$(1))
	$(SANITIZE) PATIENCE=5 $(2)/c-tests-debug/tests $(4)
endef

sanitize: setup ## Run the tests under the thread and the address sanitizer
	$(call sanitized,thread,.build-tsan,MODE_SANITIZE_THREAD)
	$(call sanitized_c,thread,.build-tsan,MODE_SANITIZE_THREAD,--only post threads loop_threads)
	$(call sanitized,address,.build-asan,MODE_SANITIZE_ADDRESS)
	$(call sanitized_c,address,.build-asan,MODE_SANITIZE_ADDRESS)

install: setup ## Install the library for C under PREFIX=/usr/local; RUNTIME=shared leaves Swift's own libraries out
	@.make/install-c.sh install --product mode-c $(C_LIBRARY)

uninstall: ## Remove what `make install` installed
	@.make/install-c.sh uninstall $(C_LIBRARY)

c-install: setup ## Install it into .build, build and run C programs with it, remove it; a server with Swift services
	@.make/c-install.sh
	@.make/c-server.sh

bench: setup ## Measure Mode beside its peers, write Benchmarks/results.md; ROW="names" for some rows, ROUNDS=n
	@.make/bench.sh $(ROW) $(if $(ROUNDS),--rounds $(ROUNDS))

bench-report: ## Write results.md, the charts and README's table anew from Benchmarks/results.json
	@cd Benchmarks && PATH="$$PWD/.build/python/bin:$$PATH" python3 -m suite --report

bench-check: ## Test the suite's own code; check that results.md and README's table are what results.json says
	@.make/setup.sh python3
	@cd Benchmarks && python3 -m unittest discover --quiet --start-directory suite/tests --top-level-directory .
	@cd Benchmarks && python3 -m suite.readme

check: lint layers parity bench-check test docs soak costs examples c-install ## Everything CI runs
	@echo 'check: all is well'

clean: ## Remove what was built
	rm -rf .build .build-coverage .build-tsan .build-asan Examples/.build Examples/*/build Examples/*/Services/.build \
	    Benchmarks/.build
