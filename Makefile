# Shorthand; every command also works without make (see README).
.PHONY: run test lint bench data-pack
run: ; python3 run.py
test: ; python3 run.py test
lint: ; .venv/bin/python -m ruff check . && .venv/bin/python -m mypy
bench: ; python3 run.py bench
data-pack: ; .venv/bin/python -m data.build
