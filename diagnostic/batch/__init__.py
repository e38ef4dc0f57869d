"""Many packs from one table of territories: read, made by several processes, kept, compared in an index."""
