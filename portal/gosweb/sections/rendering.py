"""The page of the editor, with all that may stand on it beside the fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import render_template

from portal.gosweb.sections import terms
from portal.gosweb.sections.conflicts import Standing
from portal.gosweb.sections.conversion import form_data
from portal.gosweb.sections.deeds import Table
from portal.gosweb.sections.diff import apart
from portal.gosweb.sections.files import list_files
from portal.gosweb.sections.forms import BaseSectionForm, section_form
from portal.gosweb.sections.merging import Clash
from portal.gosweb.sections.models import Section, SectionDraft
from portal.gosweb.sections.rules import get_rule, list_rules
from portal.gosweb.sites.models import Site
from portal.gosweb.standards.standard import Item, SectionRule
from portal.media import MediaFile
from portal.work.tasks.shown import list_of_section


@dataclass(slots=True)
class Editor:
    """What the editor of a section shows; fields that say nothing show nothing."""

    site: Site
    rule: SectionRule
    section: Section
    values: Mapping[str, Any]
    base: int
    draft: SectionDraft | None = None  # offered: typed earlier, neither continued nor removed
    is_aside: bool = False  # an offered draft stays until the person decides
    is_offered: bool = False  # values that the portal suggests
    is_unsaved: bool = False
    touched: str = ""  # the item of a deed
    table: Table = field(default_factory=Table)
    refusals: list[str] = field(default_factory=list)  # files that were not taken in a deed
    clashes: tuple[Clash, ...] = ()
    standing: Standing = field(default_factory=Standing)
    joined: list[str] = field(default_factory=list)  # titles of items into which a colleague's change came

    @property
    def form(self) -> BaseSectionForm:
        """The form with these values."""
        data = {**form_data(self.rule, self.values), "base": self.base, "note": ""}
        return section_form(self.rule)(formdata=None, data=data)

    @property
    def items(self) -> list[Item]:
        """What the norm demands now, and what was filled while it did."""
        today = datetime.now(UTC).date()
        filled = {**self.section.values, **self.values}
        return [item for item in self.rule.items if item.is_in_force(today) or filled.get(item.id)]

    @property
    def keeps_drafts(self) -> bool:
        """Whether the page may keep what is typed: not over a draft that waits, not amid a choice."""
        return not (self.draft or self.is_aside or self.clashes)

    @property
    def files(self) -> dict[str, MediaFile]:
        """The files of the values by their number."""
        return {str(file.id): file for file in list_files(self.site, self.values)}


def render_editor(editor: Editor, **more: Any) -> str:
    """The page."""
    site, section = editor.site, editor.section
    standard, _ = get_rule(site, editor.rule.slug)
    clashes = {clash.item_id: apart(clash) for clash in editor.clashes}
    return render_template(
        "sections/edit_section.html",
        nav="sites",
        demo=site.organization.is_demo,
        editor=editor,
        site=site,
        rule=editor.rule,
        section=section,
        form=editor.form,
        rules=list_rules(site),
        items=editor.items,
        clashes=clashes,
        files=editor.files,
        standard=standard,
        open_tasks=list_of_section(site.organization_id, site.slug, editor.rule.slug),
        term=terms.find_term(site, section, standard, now=datetime.now(UTC)),
        **more,
    )
