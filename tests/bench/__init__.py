"""Benchmarks: `make bench`. Not tests; see docs/performance.md."""
