"""Lay the tables of official pages: keys, posts, deliveries, campaigns, marks and designs."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    """Make them, and the new columns."""
    op.create_table(
        "post_topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_topic")),
    )
    op.create_index("uq_post_topic_scope_name", "post_topic", ["scope", "name"], unique=True)
    op.create_table(
        "topic_channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column(
            "network",
            sa.Enum("vk", "ok", "telegram", "max", name="network", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_channel")),
    )
    op.create_index(op.f("ix_topic_channel_scope"), "topic_channel", ["scope"], unique=False)
    op.create_table(
        "brand_kit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("background", sa.String(), nullable=False),
        sa.Column("accent", sa.String(), nullable=False),
        sa.Column("ink", sa.String(), nullable=False),
        sa.Column("motto", sa.String(), nullable=False),
        sa.Column("logo_sha256", sa.String(), nullable=False),
        sa.Column("logo_type", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_brand_kit_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_kit")),
        sa.UniqueConstraint("scope", name=op.f("uq_brand_kit_scope")),
    )
    op.create_table(
        "messenger_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "network",
            sa.Enum("vk", "ok", "telegram", "max", name="network", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("token_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_messenger_link_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messenger_link")),
    )
    op.create_index(op.f("ix_messenger_link_token_hash"), "messenger_link", ["token_hash"], unique=False)
    op.create_index(
        "uq_messenger_link_user_id_network", "messenger_link", ["user_id", "network"], unique=True
    )
    op.create_table(
        "messenger_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column(
            "network",
            sa.Enum("vk", "ok", "telegram", "max", name="network", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "failed",
                "unknown",
                name="messagestate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_messenger_message_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messenger_message")),
        sa.UniqueConstraint("key", name=op.f("uq_messenger_message_key")),
    )
    op.create_index(
        "ix_messenger_message_state_not_before", "messenger_message", ["state", "not_before"], unique=False
    )
    op.create_table(
        "page_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("checked", "applied", "cancelled", name="pageimportstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_page_import_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_import")),
    )
    op.create_index("ix_page_import_author_id_id", "page_import", ["author_id", "id"], unique=False)
    op.create_table(
        "plan_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "staged", "applying", "applied", "cancelled", name="planstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_plan_upload_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_upload")),
    )
    op.create_index("ix_plan_upload_author_id_id", "plan_upload", ["author_id", "id"], unique=False)
    op.create_table(
        "post_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_post_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_draft")),
    )
    op.create_index(op.f("ix_post_draft_typed_at"), "post_draft", ["typed_at"], unique=False)
    op.create_index("uq_post_draft_user_id_place", "post_draft", ["user_id", "place"], unique=True)
    op.create_table(
        "posting_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("how_ended", sa.String(), nullable=False),
        sa.Column("posts_count", sa.Integer(), nullable=False),
        sa.Column("pages_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_posting_hold_author_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_posting_hold_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_hold")),
    )
    op.create_index(
        "uq_posting_hold_open_scope",
        "posting_hold",
        ["scope"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("spheres", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("needs_agency", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_campaign_author_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_campaign_municipality_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_campaign_organization_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["campaign.id"], name=op.f("fk_campaign_parent_id")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_campaign_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index(op.f("ix_campaign_municipality_id"), "campaign", ["municipality_id"], unique=False)
    op.create_index(op.f("ix_campaign_organization_id"), "campaign", ["organization_id"], unique=False)
    op.create_index(op.f("ix_campaign_region_code"), "campaign", ["region_code"], unique=False)
    op.create_index(op.f("ix_campaign_scope"), "campaign", ["scope"], unique=False)
    op.create_table(
        "page_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "network",
            sa.Enum("vk", "ok", "telegram", "max", name="network", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("abandoned", "fake", name="claimkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("found", "claimed", "closed", "refused", name="claimstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_page_claim_author_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_page_claim_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_claim")),
    )
    op.create_index(op.f("ix_page_claim_organization_id"), "page_claim", ["organization_id"], unique=False)
    op.create_index(
        "uq_page_claim_organization_id_address", "page_claim", ["organization_id", "address"], unique=True
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("repeat_id", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "own",
                "event",
                "imported",
                "proposed",
                "repeated",
                name="postsource",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("rubric", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("has_utm", sa.Boolean(), nullable=False),
        sa.Column("first_comment", sa.String(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "review",
                "returned",
                "approved",
                "cancelled",
                name="poststate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("review_level", sa.Integer(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_delegated", sa.Boolean(), nullable=False),
        sa.Column("has_consent", sa.Boolean(), nullable=False),
        sa.Column("import_key", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_post_author_id")),
        sa.ForeignKeyConstraint(["editor_id"], ["user.id"], name=op.f("fk_post_editor_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_post_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("import_key", name=op.f("uq_post_import_key")),
    )
    op.create_index(
        "ix_post_organization_id_planned_at", "post", ["organization_id", "planned_at"], unique=False
    )
    op.create_index("ix_post_planned_at", "post", ["planned_at", "id"], unique=False)
    op.create_index(op.f("ix_post_repeat_id"), "post", ["repeat_id"], unique=False)
    op.create_index("ix_post_state_updated_at", "post", ["state", "updated_at"], unique=False)
    op.create_index(op.f("ix_post_template_id"), "post", ["template_id"], unique=False)
    op.create_index(
        "ix_post_waits_for_review",
        "post",
        ["planned_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'review'"),
        postgresql_where=sa.text("state = 'review'"),
    )
    op.create_table(
        "post_rubric",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_post_rubric_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_rubric")),
    )
    op.create_index(
        "uq_post_rubric_organization_id_name", "post_rubric", ["organization_id", "name"], unique=True
    )
    op.create_table(
        "posting_rules",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("needs_head", sa.Boolean(), nullable=False),
        sa.Column("needs_agency", sa.Boolean(), nullable=False),
        sa.Column("allows_links", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_posting_rules_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_posting_rules")),
    )
    op.create_table(
        "posting_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_posting_slot_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_slot")),
    )
    op.create_index(
        "uq_posting_slot_organization_id_weekday_minute",
        "posting_slot",
        ["organization_id", "weekday", "minute"],
        unique=True,
    )
    op.create_table(
        "social_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "network",
            sa.Enum("vk", "ok", "telegram", "max", name="network", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("official", "partner", name="pagekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "absent",
                "created",
                "connected",
                "marked",
                "designed",
                "active",
                name="pagestage",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("allows_upper", sa.Boolean(), nullable=False),
        sa.Column("allows_upper_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locks_editing", sa.Boolean(), nullable=False),
        sa.Column(
            "bound",
            sa.Enum("yes", "no", "unknown", name="mark", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("bound_on", sa.Date(), nullable=True),
        sa.Column("bound_source", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("screen_name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("postal_address", sa.String(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column(
            "has_avatar",
            sa.Enum("yes", "no", "unknown", name="mark", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "has_cover",
            sa.Enum("yes", "no", "unknown", name="mark", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "verified",
            sa.Enum("yes", "no", "unknown", name="mark", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "gov_mark",
            sa.Enum("yes", "no", "unknown", name="mark", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("gov_mark_source", sa.String(), nullable=False),
        sa.Column("gov_mark_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "pos_problem",
            sa.Enum("yes", "no", "unknown", name="mark", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "pos_opinion",
            sa.Enum("yes", "no", "unknown", name="mark", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("pos_source", sa.String(), nullable=False),
        sa.Column(
            "site_links",
            sa.Enum("yes", "no", "unknown", name="mark", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("site_links_on", sa.Date(), nullable=True),
        sa.Column("site_links_source", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "closed", "deleted", "banned", name="pagestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_words", sa.String(), nullable=False),
        sa.Column("has_key", sa.Boolean(), nullable=False),
        sa.Column("last_post_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "is_lawful",
            sa.Enum("yes", "no", "unknown", name="mark", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_social_page_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_social_page")),
    )
    op.create_index(
        "ix_social_page_network_next_read_at", "social_page", ["network", "next_read_at", "id"], unique=False
    )
    op.create_index(
        "ix_social_page_network_screen_name", "social_page", ["network", "screen_name"], unique=False
    )
    op.create_index(
        "ix_social_page_organization_id_network", "social_page", ["organization_id", "network"], unique=False
    )
    op.create_index("ix_social_page_stage", "social_page", ["stage", "organization_id"], unique=False)
    op.create_index(
        "uq_social_page_network_external_id",
        "social_page",
        ["network", "external_id"],
        unique=True,
        sqlite_where=sa.text("external_id != ''"),
        postgresql_where=sa.text("external_id != ''"),
    )
    op.create_table(
        "approval_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("approver", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_approval_link_created_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_approval_link_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_approval_link_token_hash")),
    )
    op.create_index(op.f("ix_approval_link_post_id"), "approval_link", ["post_id"], unique=False)
    op.create_table(
        "cover_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                "unknown",
                name="coverstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_cover_task_author_id")),
        sa.ForeignKeyConstraint(["page_id"], ["social_page.id"], name=op.f("fk_cover_task_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_task")),
    )
    op.create_index(
        "ix_cover_task_open_touched_at",
        "cover_task",
        ["touched_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index("ix_cover_task_page_id_id", "cover_task", ["page_id", "id"], unique=False)
    op.create_index(
        "uq_cover_task_open",
        "cover_task",
        ["page_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column(
            "network",
            sa.Enum("vk", "ok", "telegram", "max", name="network", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "chosen",
                "planned",
                "held",
                "sending",
                "unknown",
                "delivered",
                "rejected",
                "cancelled",
                name="deliverystate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("sent_text", sa.String(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["social_page.id"], name=op.f("fk_delivery_page_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_delivery_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(
        "ix_delivery_page_id_state", "delivery", ["page_id", "state", "delivered_at"], unique=False
    )
    op.create_index("ix_delivery_state_due_at", "delivery", ["state", "due_at", "id"], unique=False)
    op.create_index("uq_delivery_post_id_page_id", "delivery", ["post_id", "page_id"], unique=True)
    op.create_table(
        "design_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("asked", "remarks", "accepted", name="reviewstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_design_review_author_id")),
        sa.ForeignKeyConstraint(["page_id"], ["social_page.id"], name=op.f("fk_design_review_page_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["user.id"], name=op.f("fk_design_review_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_review")),
    )
    op.create_index("ix_design_review_page_id_id", "design_review", ["page_id", "id"], unique=False)
    op.create_index(
        "ix_design_review_state_asked_at", "design_review", ["state", "asked_at", "id"], unique=False
    )
    op.create_index(
        "uq_design_review_asked",
        "design_review",
        ["page_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "mark_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("gov_mark", "verification", "rkn", name="casekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "numbered",
                "granted",
                "refused",
                "linked",
                "lost",
                "exempt",
                "withdrawn",
                name="casestate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_mark_case_author_id")),
        sa.ForeignKeyConstraint(["page_id"], ["social_page.id"], name=op.f("fk_mark_case_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_case")),
    )
    op.create_index(
        "ix_mark_case_due_at",
        "mark_case",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("CAST(is_open AS INTEGER) = 1"),
        postgresql_where=sa.text("CAST(is_open AS INTEGER) = 1"),
    )
    op.create_index("ix_mark_case_page_id_kind", "mark_case", ["page_id", "kind"], unique=False)
    op.create_index("ix_mark_case_touched_at", "mark_case", ["touched_at", "id"], unique=False)
    op.create_index(
        "uq_mark_case_open",
        "mark_case",
        ["page_id", "kind"],
        unique=True,
        sqlite_where=sa.text("CAST(is_open AS INTEGER) = 1"),
        postgresql_where=sa.text("CAST(is_open AS INTEGER) = 1"),
    )
    op.create_table(
        "page_admin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("owner", "administrator", "editor", name="adminrole", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("has_two_factor", sa.Boolean(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["social_page.id"], name=op.f("fk_page_admin_page_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_page_admin_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_admin")),
    )
    op.create_index(op.f("ix_page_admin_page_id"), "page_admin", ["page_id"], unique=False)
    op.create_index(op.f("ix_page_admin_user_id"), "page_admin", ["user_id"], unique=False)
    op.create_table(
        "page_doubt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["social_page.id"], name=op.f("fk_page_doubt_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_doubt")),
    )
    op.create_index("uq_page_doubt_page_id_fact", "page_doubt", ["page_id", "fact"], unique=True)
    op.create_table(
        "page_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("now", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["social_page.id"], name=op.f("fk_page_event_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_event")),
    )
    op.create_index("ix_page_event_page_id_seen_at", "page_event", ["page_id", "seen_at"], unique=False)
    op.create_index("ix_page_event_seen_at", "page_event", ["seen_at", "id"], unique=False)
    op.create_index(
        "ix_page_event_untold",
        "page_event",
        ["id"],
        unique=False,
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
    op.create_table(
        "page_exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "network",
            sa.Enum("vk", "ok", "telegram", "max", name="network", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked", "granted", "refused", "ended", name="exemptionstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("media_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("decider_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("standing", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_page_exemption_author_id")),
        sa.ForeignKeyConstraint(["decider_id"], ["user.id"], name=op.f("fk_page_exemption_decider_id")),
        sa.ForeignKeyConstraint(["media_id"], ["media_file.id"], name=op.f("fk_page_exemption_media_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_page_exemption_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_exemption")),
        sa.UniqueConstraint("standing", name=op.f("uq_page_exemption_standing")),
    )
    op.create_index(
        op.f("ix_page_exemption_organization_id"), "page_exemption", ["organization_id"], unique=False
    )
    op.create_index(
        "ix_page_exemption_review_on",
        "page_exemption",
        ["review_on"],
        unique=False,
        sqlite_where=sa.text("state = 'granted'"),
        postgresql_where=sa.text("state = 'granted'"),
    )
    op.create_table(
        "page_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("community", "user", "service", "bot", name="keykind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("abilities", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "working", "paused", "reconnect", "unchecked", name="keystate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["user.id"], name=op.f("fk_page_key_added_by_id")),
        sa.ForeignKeyConstraint(["page_id"], ["social_page.id"], name=op.f("fk_page_key_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_key")),
    )
    op.create_index("ix_page_key_checked_at", "page_key", ["checked_at", "id"], unique=False)
    op.create_index("uq_page_key_page_id_kind", "page_key", ["page_id", "kind"], unique=True)
    op.create_table(
        "post_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_post_correction_author_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_correction_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_correction")),
    )
    op.create_index(op.f("ix_post_correction_post_id"), "post_correction", ["post_id"], unique=False)
    op.create_table(
        "post_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_post_event_author_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_event_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_event")),
    )
    op.create_index("ix_post_event_deed_happened_at", "post_event", ["deed", "happened_at"], unique=False)
    op.create_index(op.f("ix_post_event_post_id"), "post_event", ["post_id"], unique=False)
    op.create_table(
        "post_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("crop", sa.String(), nullable=False),
        sa.Column("networks", sa.JSON(), nullable=False),
        sa.Column("has_people", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media_file.id"], name=op.f("fk_post_picture_media_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_picture_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_picture")),
    )
    op.create_index(op.f("ix_post_picture_post_id"), "post_picture", ["post_id"], unique=False)
    op.create_table(
        "post_repeat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum("weekly", "monthly", name="rhythm", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("made_until", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_post_repeat_author_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_post_repeat_organization_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_repeat_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_repeat")),
    )
    op.create_index(op.f("ix_post_repeat_organization_id"), "post_repeat", ["organization_id"], unique=False)
    op.create_table(
        "post_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("source_post_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("rubric", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("is_wording_fixed", sa.Boolean(), nullable=False),
        sa.Column("is_direct", sa.Boolean(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "issued", "withdrawn", name="templatestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_words", sa.String(), nullable=False),
        sa.Column("late_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_post_template_author_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_post_template_campaign_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["post_template.id"], name=op.f("fk_post_template_parent_id")),
        sa.ForeignKeyConstraint(
            ["source_post_id"], ["post.id"], name=op.f("fk_post_template_source_post_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_template")),
        sa.UniqueConstraint("form_key", name=op.f("uq_post_template_form_key")),
    )
    op.create_index(op.f("ix_post_template_campaign_id"), "post_template", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_post_template_parent_id"), "post_template", ["parent_id"], unique=False)
    op.create_index(op.f("ix_post_template_root_id"), "post_template", ["root_id"], unique=False)
    op.create_index("ix_post_template_state_deadline", "post_template", ["state", "deadline"], unique=False)
    op.create_table(
        "post_variant",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "network",
            sa.Enum("vk", "ok", "telegram", "max", name="network", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_variant_post_id")),
        sa.PrimaryKeyConstraint("post_id", "network", name=op.f("pk_post_variant")),
    )
    op.create_table(
        "case_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "numbered",
                "granted",
                "refused",
                "linked",
                "lost",
                "exempt",
                "withdrawn",
                name="casestate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_case_step_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["mark_case.id"], name=op.f("fk_case_step_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_step")),
    )
    op.create_index(op.f("ix_case_step_case_id"), "case_step", ["case_id"], unique=False)
    op.create_table(
        "delivery_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "publish",
                "look",
                "edit",
                "delete",
                "comment",
                "decision",
                name="attemptkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_attempt_delivery_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempt")),
    )
    op.create_index(
        op.f("ix_delivery_attempt_delivery_id"), "delivery_attempt", ["delivery_id"], unique=False
    )
    op.create_table(
        "delivery_care",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("edit", "delete", "comment", name="carekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                "unknown",
                name="carestate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_delivery_care_author_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_care_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_care")),
    )
    op.create_index(op.f("ix_delivery_care_delivery_id"), "delivery_care", ["delivery_id"], unique=False)
    op.create_index(
        "ix_delivery_care_due",
        "delivery_care",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index(
        "uq_delivery_care_comment",
        "delivery_care",
        ["delivery_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'comment'"),
        postgresql_where=sa.text("kind = 'comment'"),
    )
    op.create_index(
        "uq_delivery_care_open",
        "delivery_care",
        ["delivery_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_table(
        "obligation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "seen",
                "drafted",
                "planned",
                "done",
                "failed",
                "excused",
                "withdrawn",
                name="obligationstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("is_delegated", sa.Boolean(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_obligation_organization_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_obligation_post_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["post_template.id"], name=op.f("fk_obligation_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
    )
    op.create_index(
        "ix_obligation_organization_id_state_deadline",
        "obligation",
        ["organization_id", "state", "deadline"],
        unique=False,
    )
    op.create_index(op.f("ix_obligation_post_id"), "obligation", ["post_id"], unique=False)
    op.create_index("ix_obligation_state_deadline", "obligation", ["state", "deadline"], unique=False)
    op.create_index(
        "ix_obligation_template_id_state",
        "obligation",
        ["template_id", "state", "organization_id"],
        unique=False,
    )
    op.create_index(
        "ix_obligation_untold",
        "obligation",
        ["id"],
        unique=False,
        sqlite_where=sa.text("told <= 0"),
        postgresql_where=sa.text("told <= 0"),
    )
    op.create_index(
        "uq_obligation_root_id_organization_id", "obligation", ["root_id", "organization_id"], unique=True
    )
    op.create_table(
        "post_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "accepted", "declined", name="proposalstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_post_proposal_author_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_post_proposal_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_post_proposal_organization_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_proposal_post_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["post_template.id"], name=op.f("fk_post_proposal_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_proposal")),
        sa.UniqueConstraint("post_id", name=op.f("uq_post_proposal_post_id")),
    )
    op.create_index(
        op.f("ix_post_proposal_organization_id"), "post_proposal", ["organization_id"], unique=False
    )
    op.create_index("ix_post_proposal_state", "post_proposal", ["state", "id"], unique=False)
    op.create_table(
        "post_template_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["template_id"], ["post_template.id"], name=op.f("fk_post_template_file_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_template_file")),
    )
    op.create_index(
        op.f("ix_post_template_file_template_id"), "post_template_file", ["template_id"], unique=False
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index(op.f("ix_post_template_file_template_id"), table_name="post_template_file")
    op.drop_table("post_template_file")
    op.drop_index("ix_post_proposal_state", table_name="post_proposal")
    op.drop_index(op.f("ix_post_proposal_organization_id"), table_name="post_proposal")
    op.drop_table("post_proposal")
    op.drop_index("uq_obligation_root_id_organization_id", table_name="obligation")
    op.drop_index(
        "ix_obligation_untold",
        table_name="obligation",
        sqlite_where=sa.text("told <= 0"),
        postgresql_where=sa.text("told <= 0"),
    )
    op.drop_index("ix_obligation_template_id_state", table_name="obligation")
    op.drop_index("ix_obligation_state_deadline", table_name="obligation")
    op.drop_index(op.f("ix_obligation_post_id"), table_name="obligation")
    op.drop_index("ix_obligation_organization_id_state_deadline", table_name="obligation")
    op.drop_table("obligation")
    op.drop_index(
        "uq_delivery_care_open",
        table_name="delivery_care",
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.drop_index(
        "uq_delivery_care_comment",
        table_name="delivery_care",
        sqlite_where=sa.text("kind = 'comment'"),
        postgresql_where=sa.text("kind = 'comment'"),
    )
    op.drop_index(
        "ix_delivery_care_due",
        table_name="delivery_care",
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.drop_index(op.f("ix_delivery_care_delivery_id"), table_name="delivery_care")
    op.drop_table("delivery_care")
    op.drop_index(op.f("ix_delivery_attempt_delivery_id"), table_name="delivery_attempt")
    op.drop_table("delivery_attempt")
    op.drop_index(op.f("ix_case_step_case_id"), table_name="case_step")
    op.drop_table("case_step")
    op.drop_table("post_variant")
    op.drop_index("ix_post_template_state_deadline", table_name="post_template")
    op.drop_index(op.f("ix_post_template_root_id"), table_name="post_template")
    op.drop_index(op.f("ix_post_template_parent_id"), table_name="post_template")
    op.drop_index(op.f("ix_post_template_campaign_id"), table_name="post_template")
    op.drop_table("post_template")
    op.drop_index(op.f("ix_post_repeat_organization_id"), table_name="post_repeat")
    op.drop_table("post_repeat")
    op.drop_index(op.f("ix_post_picture_post_id"), table_name="post_picture")
    op.drop_table("post_picture")
    op.drop_index(op.f("ix_post_event_post_id"), table_name="post_event")
    op.drop_index("ix_post_event_deed_happened_at", table_name="post_event")
    op.drop_table("post_event")
    op.drop_index(op.f("ix_post_correction_post_id"), table_name="post_correction")
    op.drop_table("post_correction")
    op.drop_index("uq_page_key_page_id_kind", table_name="page_key")
    op.drop_index("ix_page_key_checked_at", table_name="page_key")
    op.drop_table("page_key")
    op.drop_index(
        "ix_page_exemption_review_on",
        table_name="page_exemption",
        sqlite_where=sa.text("state = 'granted'"),
        postgresql_where=sa.text("state = 'granted'"),
    )
    op.drop_index(op.f("ix_page_exemption_organization_id"), table_name="page_exemption")
    op.drop_table("page_exemption")
    op.drop_index(
        "ix_page_event_untold",
        table_name="page_event",
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
    op.drop_index("ix_page_event_seen_at", table_name="page_event")
    op.drop_index("ix_page_event_page_id_seen_at", table_name="page_event")
    op.drop_table("page_event")
    op.drop_index("uq_page_doubt_page_id_fact", table_name="page_doubt")
    op.drop_table("page_doubt")
    op.drop_index(op.f("ix_page_admin_user_id"), table_name="page_admin")
    op.drop_index(op.f("ix_page_admin_page_id"), table_name="page_admin")
    op.drop_table("page_admin")
    op.drop_index(
        "uq_mark_case_open",
        table_name="mark_case",
        sqlite_where=sa.text("CAST(is_open AS INTEGER) = 1"),
        postgresql_where=sa.text("CAST(is_open AS INTEGER) = 1"),
    )
    op.drop_index("ix_mark_case_touched_at", table_name="mark_case")
    op.drop_index("ix_mark_case_page_id_kind", table_name="mark_case")
    op.drop_index(
        "ix_mark_case_due_at",
        table_name="mark_case",
        sqlite_where=sa.text("CAST(is_open AS INTEGER) = 1"),
        postgresql_where=sa.text("CAST(is_open AS INTEGER) = 1"),
    )
    op.drop_table("mark_case")
    op.drop_index(
        "uq_design_review_asked",
        table_name="design_review",
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.drop_index("ix_design_review_state_asked_at", table_name="design_review")
    op.drop_index("ix_design_review_page_id_id", table_name="design_review")
    op.drop_table("design_review")
    op.drop_index("uq_delivery_post_id_page_id", table_name="delivery")
    op.drop_index("ix_delivery_state_due_at", table_name="delivery")
    op.drop_index("ix_delivery_page_id_state", table_name="delivery")
    op.drop_table("delivery")
    op.drop_index(
        "uq_cover_task_open",
        table_name="cover_task",
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.drop_index("ix_cover_task_page_id_id", table_name="cover_task")
    op.drop_index(
        "ix_cover_task_open_touched_at",
        table_name="cover_task",
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.drop_table("cover_task")
    op.drop_index(op.f("ix_approval_link_post_id"), table_name="approval_link")
    op.drop_table("approval_link")
    op.drop_index(
        "uq_social_page_network_external_id",
        table_name="social_page",
        sqlite_where=sa.text("external_id != ''"),
        postgresql_where=sa.text("external_id != ''"),
    )
    op.drop_index("ix_social_page_stage", table_name="social_page")
    op.drop_index("ix_social_page_organization_id_network", table_name="social_page")
    op.drop_index("ix_social_page_network_screen_name", table_name="social_page")
    op.drop_index("ix_social_page_network_next_read_at", table_name="social_page")
    op.drop_table("social_page")
    op.drop_index("uq_posting_slot_organization_id_weekday_minute", table_name="posting_slot")
    op.drop_table("posting_slot")
    op.drop_table("posting_rules")
    op.drop_index("uq_post_rubric_organization_id_name", table_name="post_rubric")
    op.drop_table("post_rubric")
    op.drop_index(
        "ix_post_waits_for_review",
        table_name="post",
        sqlite_where=sa.text("state = 'review'"),
        postgresql_where=sa.text("state = 'review'"),
    )
    op.drop_index(op.f("ix_post_template_id"), table_name="post")
    op.drop_index("ix_post_state_updated_at", table_name="post")
    op.drop_index(op.f("ix_post_repeat_id"), table_name="post")
    op.drop_index("ix_post_planned_at", table_name="post")
    op.drop_index("ix_post_organization_id_planned_at", table_name="post")
    op.drop_table("post")
    op.drop_index("uq_page_claim_organization_id_address", table_name="page_claim")
    op.drop_index(op.f("ix_page_claim_organization_id"), table_name="page_claim")
    op.drop_table("page_claim")
    op.drop_index(op.f("ix_campaign_scope"), table_name="campaign")
    op.drop_index(op.f("ix_campaign_region_code"), table_name="campaign")
    op.drop_index(op.f("ix_campaign_organization_id"), table_name="campaign")
    op.drop_index(op.f("ix_campaign_municipality_id"), table_name="campaign")
    op.drop_table("campaign")
    op.drop_index(
        "uq_posting_hold_open_scope",
        table_name="posting_hold",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("posting_hold")
    op.drop_index("uq_post_draft_user_id_place", table_name="post_draft")
    op.drop_index(op.f("ix_post_draft_typed_at"), table_name="post_draft")
    op.drop_table("post_draft")
    op.drop_index("ix_plan_upload_author_id_id", table_name="plan_upload")
    op.drop_table("plan_upload")
    op.drop_index("ix_page_import_author_id_id", table_name="page_import")
    op.drop_table("page_import")
    op.drop_index("ix_messenger_message_state_not_before", table_name="messenger_message")
    op.drop_table("messenger_message")
    op.drop_index("uq_messenger_link_user_id_network", table_name="messenger_link")
    op.drop_index(op.f("ix_messenger_link_token_hash"), table_name="messenger_link")
    op.drop_table("messenger_link")
    op.drop_table("brand_kit")
    op.drop_index(op.f("ix_topic_channel_scope"), table_name="topic_channel")
    op.drop_table("topic_channel")
    op.drop_index("uq_post_topic_scope_name", table_name="post_topic")
    op.drop_table("post_topic")
