"""The portal: one application for official sites, official pages and the roll-out of both."""

from typing import Any

from flask import Flask

from portal import errors, headers, health, kit, navigation, queue, timing, typography
from portal.accounts import sessions
from portal.accounts.emails.views import bp as emails
from portal.accounts.recovery.views import bp as recovery
from portal.accounts.views import bp as accounts
from portal.cabinet.card.views import bp as card
from portal.cabinet.journal.views import bp as journal
from portal.cabinet.outbox.views import bp as outbox
from portal.cabinet.overview.page_views import bp as overview_pages
from portal.cabinet.overview.views import bp as overview
from portal.cabinet.terms.views import bp as calendar
from portal.config import load_settings
from portal.extensions import csrf, db, htmx, limiter, login, migrate
from portal.gosweb.checklist.views import bp as checklist
from portal.gosweb.previews.views import bp as previews
from portal.gosweb.releases import serving
from portal.gosweb.releases.views import bp as releases
from portal.gosweb.sections.draft_views import bp as drafts
from portal.gosweb.sections.table_views import bp as tables
from portal.gosweb.sections.term_views import bp as terms
from portal.gosweb.sections.views import bp as sections
from portal.help.views import bp as help
from portal.pages.aftercare.views import bp as post_care
from portal.pages.agency.deed_views import bp as template_deeds
from portal.pages.agency.dictionary_views import bp as dictionaries
from portal.pages.agency.file_views import bp as template_files
from portal.pages.agency.obligation_views import bp as obligations
from portal.pages.agency.proposal_views import bp as proposals
from portal.pages.agency.template_views import bp as templates
from portal.pages.agency.views import bp as campaigns
from portal.pages.approvals.link_views import bp as approval_links
from portal.pages.approvals.rule_views import bp as posting_rules
from portal.pages.approvals.views import bp as approvals
from portal.pages.bulk.views import bp as post_bulk
from portal.pages.cards.views import bp as social
from portal.pages.compliance.views import bp as compliance
from portal.pages.connections.views import bp as connections
from portal.pages.consents.views import bp as consents
from portal.pages.design.kit_views import bp as kits
from portal.pages.design.review_views import bp as design_reviews
from portal.pages.design.views import bp as design
from portal.pages.editor.deed_views import bp as post_deeds
from portal.pages.editor.draft_views import bp as post_drafts
from portal.pages.editor.list_views import bp as post_lists
from portal.pages.editor.picture_views import bp as post_pictures
from portal.pages.editor.share_views import bp as post_shares
from portal.pages.editor.views import bp as posts
from portal.pages.events.views import bp as events
from portal.pages.exchange.views import bp as plan_files
from portal.pages.holds.views import bp as holds
from portal.pages.imports.views import bp as page_imports
from portal.pages.marks.admins.views import bp as admins
from portal.pages.marks.cases.views import bp as cases
from portal.pages.marks.claims.views import bp as claims
from portal.pages.marks.exemptions.views import bp as exemptions
from portal.pages.messengers.channel_views import bp as channels
from portal.pages.messengers.views import bp as messengers
from portal.pages.outbox.mass_views import bp as mass
from portal.pages.outbox.views import bp as deliveries
from portal.pages.plan.gap_views import bp as gaps
from portal.pages.plan.move_views import bp as plan_moves
from portal.pages.plan.views import bp as plan
from portal.pages.repeats.views import bp as repeats
from portal.pages.watching.views import bp as watching
from portal.registry.appointments.views import bp as appointments
from portal.registry.collections.export_views import bp as collection_exports
from portal.registry.collections.part_views import bp as parts
from portal.registry.collections.review_views import bp as review
from portal.registry.collections.row_views import bp as part_rows
from portal.registry.collections.views import bp as collections
from portal.registry.corrections.views import bp as corrections
from portal.registry.figures.uploads import bp as figure_uploads
from portal.registry.figures.views import bp as figures
from portal.registry.imports.views import bp as imports
from portal.registry.invitations.paper_views import bp as invitation_papers
from portal.registry.invitations.views import bp as invitations
from portal.registry.organizations.views import bp as organizations
from portal.registry.people.list_views import bp as persons
from portal.registry.people.views import bp as people
from portal.work.letters.sheet_views import bp as letter_sheets
from portal.work.letters.template_views import bp as letter_templates
from portal.work.letters.views import bp as letters
from portal.work.notices import bell
from portal.work.notices.views import bp as notices
from portal.work.tasks.issue_views import bp as task_issues
from portal.work.tasks.question_views import bp as questions
from portal.work.tasks.views import bp as tasks

BLUEPRINTS = (
    accounts,
    emails,
    recovery,
    overview,
    overview_pages,
    journal,
    card,
    organizations,
    imports,
    corrections,
    appointments,
    collections,
    parts,
    part_rows,
    collection_exports,
    review,
    people,
    persons,
    invitations,
    invitation_papers,
    outbox,
    tasks,
    task_issues,
    questions,
    notices,
    calendar,
    letters,
    letter_sheets,
    letter_templates,
    figures,
    figure_uploads,
    channels,
    messengers,
    post_shares,
    posts,
    campaigns,
    templates,
    template_deeds,
    template_files,
    obligations,
    events,
    proposals,
    dictionaries,
    approvals,
    approval_links,
    posting_rules,
    post_bulk,
    plan_files,
    repeats,
    post_lists,
    post_deeds,
    post_care,
    post_drafts,
    post_pictures,
    social,
    connections,
    consents,
    compliance,
    page_imports,
    plan,
    plan_moves,
    gaps,
    deliveries,
    mass,
    holds,
    cases,
    exemptions,
    claims,
    admins,
    watching,
    design,
    design_reviews,
    kits,
    checklist,
    sections,
    drafts,
    tables,
    terms,
    previews,
    releases,
    help,
    health.bp,
    kit.bp,
)


def create_app(**settings: Any) -> Flask:
    """Make an application: settings, extensions, blueprints, error pages; nothing else."""
    app = Flask(__name__)
    app.config.update(load_settings() | settings)
    for extension in (db, migrate, login, csrf, htmx, limiter, queue, timing, headers, errors):
        extension.init_app(app)
    for shared in (typography, navigation, sessions, bell, serving):
        shared.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
