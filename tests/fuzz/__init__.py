"""Fuzzing of every door by which something from outside enters: `python -m tests.fuzz --cases N`."""
