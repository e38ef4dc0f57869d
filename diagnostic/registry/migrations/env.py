"""What Alembic runs: the steps that a database lacks, on the connection it is given, in its transaction."""

from __future__ import annotations

from alembic import context

from diagnostic.registry.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
