"""Makes the data pack of `data/` from registry packages: `python -m data.build`. Never runs with the application."""
