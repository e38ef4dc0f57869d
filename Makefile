# Shorthand; every command also works without make (see README).
.PHONY: run test lint bench data-pack audit
run: ; python3 run.py
test: ; python3 run.py test
lint: ; .venv/bin/python -m ruff check . && .venv/bin/python -m mypy
bench: ; python3 run.py bench
data-pack: ; .venv/bin/python -m data.build
# Known faults of the exact dependencies, then the list of what this environment is made of, in tools kept apart.
audit:
	python3 -m venv build-cache/audit
	build-cache/audit/bin/python -m pip install -q -r requirements-audit.txt -c constraints.txt
	build-cache/audit/bin/cyclonedx-py environment .venv/bin/python --of JSON -o build-cache/sbom.cdx.json
	build-cache/audit/bin/pip-audit --strict --no-deps --disable-pip -r constraints.txt
