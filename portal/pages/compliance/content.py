"""What must stand on a page, judged fact by fact: yes, no or unknown, with the reason and the cure."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.pages.compliance.comparing import (
    has_contacts,
    host_of,
    hosts_in,
    is_same_address,
    letters_about_work,
    why_wrong_name,
)
from portal.pages.compliance.rules import Rule, content_rules, counted_networks, legal_facts, norm
from portal.pages.networks.contract import Mark
from portal.pages.social.models import PageState, SocialPage
from portal.registry.organizations.models import Organization

NOT_READ = "страницу ещё не читали"
NOT_SAID = "сеть этого не показала"


@dataclass(frozen=True, slots=True)
class Fact:
    """One rule on one page: what was found and why it is so."""

    rule: Rule
    mark: Mark
    words: str = ""


Found = tuple[Mark, str]
Judge = Callable[[SocialPage, Organization], Found]


def judge_content(page: SocialPage, organization: Organization) -> list[Fact]:
    """Everything that must stand on the page, in the order of the rules."""
    return [Fact(rule, *JUDGES[code](page, organization)) for code, rule in content_rules().items()]


def judge_legal(page: SocialPage) -> list[Fact]:
    """The facts of «исполнение закона»; the mark is asked only where the rules ask for it."""
    facts, needs = legal_facts(), dict(counted_networks())
    is_open = page.state is PageState.OPEN
    shown = Mark.YES if is_open else Mark.NO
    found = [
        Fact(facts["created"], shown, "" if is_open else f"в сети страница {page.state.label.lower()}"),
        Fact(facts["bound"], page.bound, _words_of(page.bound, page.bound_source)),
    ]
    if needs.get(page.network):
        found.append(
            Fact(
                facts["gov_mark"], page.gov_mark, _words_of(page.gov_mark, SOURCES.get(page.gov_mark_source))
            )
        )
    return found


SOURCES = {"network": "по данным сети", "import": "по загруженному реестру"}
"""How the sources of a fact that no person wrote down are called."""


def verdict_of(facts: list[Fact]) -> Mark:
    """One word for all: a single «нет» decides, then a single «неизвестно»."""
    marks = {fact.mark for fact in facts}
    if Mark.NO in marks:
        return Mark.NO
    return Mark.UNKNOWN if Mark.UNKNOWN in marks else Mark.YES


def _words_of(mark: Mark, source: str | None) -> str:
    if mark is Mark.UNKNOWN:
        return "никто не подтвердил"
    return source or ""


def _silent(page: SocialPage) -> Found:
    return Mark.UNKNOWN, NOT_SAID if page.read_at else NOT_READ


def _name(page: SocialPage, organization: Organization) -> Found:
    if not page.name:
        return _silent(page)
    why = why_wrong_name(page.name, organization.short_name, organization.full_name)
    return (Mark.NO, why) if why else (Mark.YES, f"«{page.name}»")


def _address(page: SocialPage, organization: Organization) -> Found:
    known, description = organization.address, page.description or ""
    if not known:
        return Mark.UNKNOWN, "в реестре нет адреса учреждения, сравнить не с чем"
    if page.postal_address:
        if is_same_address(page.postal_address, known):
            return Mark.YES, page.postal_address
        return Mark.NO, f"чужой адрес: на странице «{page.postal_address}», в реестре «{known}»"
    if is_same_address(description, known):
        return Mark.YES, "адрес стоит в описании"
    if page.postal_address is None and "addresses" not in page.facts:
        return _silent(page)
    return Mark.NO, "адреса на странице нет"


def _contacts(page: SocialPage, organization: Organization) -> Found:
    if page.phone or page.email:
        return Mark.YES, page.phone or page.email or ""
    if has_contacts(page.description or ""):
        return Mark.YES, "в описании"
    if None in (page.phone, page.email) and not ("contacts" in page.facts and page.description is not None):
        return _silent(page)
    return Mark.NO, "ни телефона, ни электронной почты на странице нет"


def _tasks(page: SocialPage, organization: Organization) -> Found:
    if page.description is None:
        return _silent(page)
    if letters_about_work(page.description) >= norm("description_letters"):
        return Mark.YES, ""
    return Mark.NO, "в описании не сказано, чем занимается учреждение" if page.description else "описания нет"


def _site(page: SocialPage, organization: Organization) -> Found:
    own = host_of(organization.website) if organization.website else ""
    shown = hosts_in(" ".join([page.site or "", page.description or "", *_links(page)]))
    if own and own in shown:
        return Mark.YES, own
    if page.site is None:
        return _silent(page)
    if not shown:
        return Mark.NO, "ссылки на сайт нет"
    if not own:
        return Mark.UNKNOWN, "в реестре не указан сайт учреждения, сравнить не с чем"
    return Mark.NO, f"ссылка ведёт на другой сайт: {', '.join(sorted(shown))}; в реестре {own}"


def _links(page: SocialPage) -> list[str]:
    """Addresses of the page's block of links, where the network shows one."""
    links = page.facts.get("links")
    items = links if isinstance(links, list) else []
    return [str(item.get("url", "")) for item in items if isinstance(item, dict)]


def _back_link(page: SocialPage, organization: Organization) -> Found:
    if page.site_links is Mark.UNKNOWN:
        return (
            Mark.UNKNOWN,
            "никто не проверил, есть ли на сайте ссылка на страницу: отметьте это на карточке",
        )
    return page.site_links, page.site_links_source


def _pos_problem(page: SocialPage, organization: Organization) -> Found:
    return _form(page, page.pos_problem)


def _pos_opinion(page: SocialPage, organization: Organization) -> Found:
    return _form(page, page.pos_opinion)


def _form(page: SocialPage, mark: Mark) -> Found:
    if mark is Mark.UNKNOWN:
        return _silent(page)
    return mark, SOURCES.get(
        page.pos_source, page.pos_source
    ) if mark is Mark.YES else "формы на странице нет"


JUDGES: dict[str, Judge] = {
    "name": _name,
    "address": _address,
    "contacts": _contacts,
    "tasks": _tasks,
    "site": _site,
    "back_link": _back_link,
    "pos_problem": _pos_problem,
    "pos_opinion": _pos_opinion,
}
