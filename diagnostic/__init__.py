"""Territorial diagnosis of a CPTS: codes → perimeter → indicators → diagnosis → (screen | pack | map).

The library knows no screen: it works the same from a page, a notebook, a script or the command line.
"""

__version__ = "0.1.0"
