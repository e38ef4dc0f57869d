"""Each figure as a ratio against a named peer recipe, in one run: `python -m benchmarks`."""
