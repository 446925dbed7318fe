"""Measures Mode beside what a user would pick instead, and writes down what it saw. Benchmarks/README.md explains."""
