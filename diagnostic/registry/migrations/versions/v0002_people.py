"""Who was given which right where, and the journal of what everybody did or was refused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"
INSTANT = sa.String(32)
# What of a right was given: it stays as it was written.
_GIVEN = ("number", "account", "role", "level", "code", "given_at", "given_by", "given_why")


def upgrade() -> None:
    op.create_table(
        "granted",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("code", sa.String(3), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_why", sa.Text(), nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column("revoked_by", sa.Text()),
        sa.Column("revoked_why", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_granted"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_granted_account", "granted", ["account"])
    living = sa.text("revoked_at IS NULL")
    op.create_index("uq_granted_living", "granted", ["account", "level", "code"], unique=True,
                    sqlite_where=living, postgresql_where=living)
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("departments", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in _GIVEN)
    _refuse("audit", "UPDATE", "1 = 1")
    _refuse("audit", "DELETE", "1 = 1")
    _refuse("granted", "UPDATE", f"OLD.revoked_at IS NOT NULL OR {changed}")
    _refuse("granted", "DELETE", "1 = 1")


def _refuse(table: str, verb: str, when: str) -> None:
    """Whoever writes, the database itself refuses it."""
    name, said = f"{table}_no_{verb.lower()}", f"{table} keeps what was written"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} "
                   f"BEGIN SELECT RAISE(ABORT, '{said}'); END")
        return
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
               f"$$ BEGIN RAISE EXCEPTION '{said}'; END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW WHEN ({when}) "
               f"EXECUTE FUNCTION {name}()")
