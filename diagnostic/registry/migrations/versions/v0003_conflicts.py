"""Communes shared by parts, and the work on conflicts between CPTS."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"

# What was told stays: the database itself refuses to change or to remove a row.
_KEPT = {
    "sqlite": "CREATE TRIGGER {table}_kept_from_{verb} BEFORE {verb} ON {table} "
              "BEGIN SELECT RAISE(ABORT, '{table} is kept for ever'); END",
    "postgresql": "CREATE TRIGGER {table}_kept_from_{verb} BEFORE {verb} ON {table} "
                  "FOR EACH ROW EXECUTE FUNCTION told_for_ever()",
}
_FUNCTION = ("CREATE FUNCTION told_for_ever() RETURNS trigger LANGUAGE plpgsql AS "
             "$$ BEGIN RAISE EXCEPTION '% is kept for ever', TG_TABLE_NAME; END $$")


def upgrade() -> None:
    op.create_table(
        "shared_event",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("code", sa.String(5), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_shared_event"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_shared_event_code", "shared_event", ["code"])
    op.create_table(
        "case_event",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.String(12), nullable=False),
        sa.Column("second_id", sa.String(12), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("about", sa.Integer()),
        sa.Column("side", sa.String(12), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("first_version", sa.Integer(), nullable=False),
        sa.Column("second_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_case_event"),
        sa.ForeignKeyConstraint(["first_id"], ["cpts.id"], name="fk_case_event_first_id"),
        sa.ForeignKeyConstraint(["second_id"], ["cpts.id"], name="fk_case_event_second_id"),
        sa.ForeignKeyConstraint(["about"], ["case_event.number"], name="fk_case_event_about"),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_case_event_in_order")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_event_first_id_second_id", "case_event", ["first_id", "second_id"])
    op.create_index("ix_case_event_second_id", "case_event", ["second_id"])
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute(_FUNCTION)
    for table in ("shared_event", "case_event"):
        for verb in ("update", "delete"):
            op.execute(_KEPT[dialect].format(table=table, verb=verb))
