"""Projects that are kept: their scenarios, their file, where they are stored."""
