"""The workbooks of a pack."""
