"""One module for each official dataset: the producer's own file in, tidy tables out. A reader knows no territory.

Each module has `recognises(name, head)` and `read(path, ground)`, as `delivery.Reader` says; sources.toml names it.
"""
