"""CPTS, their perimeters, every change of them, and the listings they came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None
INSTANT = sa.String(32)
# History is added to, never changed: the database itself refuses. A later step that lays the table `revision` again on
# SQLite lays these again too.
KEPT = {
    "sqlite": [f"CREATE TRIGGER revision_no_{deed} BEFORE {deed.upper()} ON revision BEGIN "
               "SELECT RAISE(ABORT, 'the history of the register is only added to'); END"
               for deed in ("update", "delete")],
    "postgresql": [
        "CREATE FUNCTION revision_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the history of the register is only added to'; END $$",
        "CREATE TRIGGER revision_no_change BEFORE UPDATE OR DELETE ON revision FOR EACH ROW "
        "EXECUTE FUNCTION revision_is_kept()",
        "CREATE TRIGGER revision_no_truncate BEFORE TRUNCATE ON revision FOR EACH STATEMENT "
        "EXECUTE FUNCTION revision_is_kept()"],
}


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("departments", sa.Text(), nullable=False),
        sa.Column("undone_at", INSTANT),
        sa.Column("undone_by", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_batch"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "cpts",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("department", sa.String(3), nullable=False),
        sa.Column("tier", sa.String(1), nullable=False),
        sa.Column("cog", sa.Integer(), nullable=False),
        *(sa.Column(day, sa.Date()) for day in ("letter", "filed", "validated", "signed", "dissolved")),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("changed", INSTANT, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cpts"),
        sa.CheckConstraint("version >= 1", name=op.f("ck_cpts_version_from_one")),
    )
    living = sa.text("NOT deleted")
    op.create_index("uq_cpts_living_name", "cpts", ["department", "name_key"], unique=True,
                    sqlite_where=living, postgresql_where=living)
    op.create_table(
        "unit",
        sa.Column("cpts_id", sa.String(12), nullable=False),
        sa.Column("code", sa.String(5), nullable=False),
        sa.Column("iris", sa.Text(), nullable=False, server_default=""),
        sa.Column("declared", sa.Integer()),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("cpts_id", "code", name="pk_unit"),
        sa.ForeignKeyConstraint(["cpts_id"], ["cpts.id"], name="fk_unit_cpts_id"),
    )
    op.create_index("ix_unit_code", "unit", ["code"])
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cpts_id", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.Integer()),
        sa.PrimaryKeyConstraint("number", name="pk_revision"),
        sa.UniqueConstraint("cpts_id", "version", name="uq_revision_cpts_id_version"),
        sa.ForeignKeyConstraint(["cpts_id"], ["cpts.id"], name="fk_revision_cpts_id"),
        sa.ForeignKeyConstraint(["batch"], ["batch.number"], name="fk_revision_batch"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_revision_batch", "revision", ["batch"])
    for order in KEPT[op.get_bind().dialect.name]:
        op.execute(order)
