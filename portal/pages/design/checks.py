"""What a person looks at first on a page: judged by the rules of the law's content, no rules of our own."""

from dataclasses import dataclass

from portal.pages.compliance.content import judge_content
from portal.pages.networks.contract import Mark, Network
from portal.pages.social.models import SocialPage

JUDGED = {"name": "Название", "tasks": "Описание"}
NOT_READ = "Сеть этого порталу не показала: посмотрите сами."
UPLOAD = "Скачайте картинку ниже и поставьте её на страницу."


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the looks: whether it is right, why not, what to do."""

    title: str
    mark: Mark
    words: str
    mend: str = ""


def check_looks(page: SocialPage) -> list[Check]:
    """Avatar, cover, name and description as last read."""
    facts = {fact.rule.code: fact for fact in judge_content(page, page.organization)}
    checks = [_picture("Аватар", page.has_avatar)]
    if page.network in (Network.VK, Network.OK):
        checks.append(_picture("Обложка", page.has_cover))
    for code, title in JUDGED.items():
        fact = facts[code]
        checks.append(Check(title, fact.mark, fact.words, fact.rule.mend if fact.mark is Mark.NO else ""))
    return checks


def _picture(title: str, mark: Mark) -> Check:
    match mark:
        case Mark.YES:
            return Check(title, mark, "стоит")
        case Mark.NO:
            return Check(title, mark, "на странице нет", UPLOAD)
        case _:
            return Check(title, mark, NOT_READ)
