"""Add what the pages were found to lack."""

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "channel_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "network",
            sa.Enum("vk", "ok", "telegram", "max", name="network", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("word_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_channel_claim_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_claim")),
        sa.UniqueConstraint("word_hash", name=op.f("uq_channel_claim_word_hash")),
    )
    op.create_index(
        "ix_channel_claim_user_id", "channel_claim", ["user_id", "network", "chat_id"], unique=False
    )
    op.create_table(
        "delegation_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum("queued", "running", "done", "failed", name="runstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_delegation_run_author_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["post_template.id"], name=op.f("fk_delegation_run_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_run")),
    )
    op.create_index(
        "uq_delegation_run_open",
        "delegation_run",
        ["template_id", "author_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('queued', 'running')"),
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.add_column("plan_upload", sa.Column("touched_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("plan_upload", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "posting_hold", sa.Column("spheres", sa.String(), server_default=sa.text("('')"), nullable=False)
    )
    op.drop_index(
        op.f("uq_posting_hold_open_scope"),
        table_name="posting_hold",
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_posting_hold_open_place",
        "posting_hold",
        ["scope", "spheres"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.add_column(
        "posting_rules", sa.Column("link_people", sa.String(), server_default=sa.text("('')"), nullable=False)
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_column("posting_rules", "link_people")
    op.drop_index(
        "uq_posting_hold_open_place",
        table_name="posting_hold",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        op.f("uq_posting_hold_open_scope"),
        "posting_hold",
        ["scope"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.drop_column("posting_hold", "spheres")
    op.drop_column("plan_upload", "attempts")
    op.drop_column("plan_upload", "touched_at")
    op.drop_index(
        "uq_delegation_run_open",
        table_name="delegation_run",
        sqlite_where=sa.text("state IN ('queued', 'running')"),
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.drop_table("delegation_run")
    op.drop_index("ix_channel_claim_user_id", table_name="channel_claim")
    op.drop_table("channel_claim")
