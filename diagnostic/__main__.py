"""`python -m diagnostic VERB …`: the doors of the library from a terminal."""

import sys

try:
    from diagnostic.cli import main
except KeyboardInterrupt:
    # Loading takes a second, in which somebody may change their mind.
    sys.exit("Interrompu.")

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
