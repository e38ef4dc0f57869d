"""`python -m diagnostic VERB …`: the doors of the library from a terminal."""

import sys

from diagnostic.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
