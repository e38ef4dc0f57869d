"""The files of a territory for other software: outlines, tables, and what they hold."""
