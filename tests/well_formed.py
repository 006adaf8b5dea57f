"""Reads a page as a strict browser would and says what is wrong with it."""

from collections import Counter

import lxml.html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


def check_page(response: TestResponse, status: int = 200) -> HtmlElement:
    """The parsed page, once its status and its markup are as they must be."""
    assert response.status_code == status, (
        f"{response.status_code} instead of {status}: {response.text[:500]}"
    )
    page = lxml.html.document_fromstring(response.text)
    faults = find_faults(page)
    assert not faults, "\n".join(faults)
    return page


def find_faults(page: HtmlElement) -> list[str]:
    """Everything wrong with the markup, in words."""
    checks = (_heading, _ids, _references, _labels, _forms, _images, _links, _buttons, _inline, _enhanced)
    return [fault for check in checks for fault in check(page)]


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _name(element: HtmlElement) -> str:
    """What a screen reader would call it."""
    pictures = " ".join(image.get("alt", "") for image in element.iter("img"))
    titles = " ".join(title.text or "" for title in element.iter("title"))
    return (element.get("aria-label") or _words(element) or pictures or titles).strip()


def _shown(element: HtmlElement) -> str:
    opening = lxml.html.tostring(element, encoding="unicode")
    return opening.split(">")[0][:160] + ">"


def _heading(page: HtmlElement) -> list[str]:
    headings = page.xpath("//h1")
    title = " ".join((page.findtext(".//title") or "").split())
    if len(headings) != 1:
        return [f"{len(headings)} h1 on the page instead of one"]
    heading = _words(headings[0])
    if not heading or not title.startswith(heading):
        return [f"the title {title!r} does not open with the h1 {heading!r}"]
    return []


def _ids(page: HtmlElement) -> list[str]:
    counts = Counter(page.xpath("//@id"))
    return [f"id {name!r} stands {count} times" for name, count in counts.items() if count > 1]


def _references(page: HtmlElement) -> list[str]:
    ids = set(page.xpath("//@id"))
    names = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "list")
    wanted = [
        (name, target) for name in names for value in page.xpath(f"//@{name}") for target in value.split()
    ]
    anchors = [("href", href[1:]) for href in page.xpath("//a/@href") if href.startswith("#")]
    return [
        f"{name} points to {target!r}, which is not here"
        for name, target in wanted + anchors
        if target not in ids
    ]


def _labels(page: HtmlElement) -> list[str]:
    named = set(page.xpath("//label/@for"))
    faults = []
    for field in page.xpath("//input | //select | //textarea"):
        is_named = field.get("id") in named or field.get("aria-label") or field.get("aria-labelledby")
        if field.get("type") not in UNLABELLED and not is_named and not field.xpath("ancestor::label"):
            faults.append(f"no label: {_shown(field)}")
    return faults


def _forms(page: HtmlElement) -> list[str]:
    faults = [
        f"no action: {_shown(form)}" for form in page.xpath("//form[not(@action) and not(@method='dialog')]")
    ]
    unsafe = page.xpath("//form[translate(@method, 'POST', 'post') = 'post']")
    tokenless = [form for form in unsafe if not form.xpath(".//input[@name='csrf_token']")]
    return faults + [f"no csrf_token: {_shown(form)}" for form in tokenless]


def _images(page: HtmlElement) -> list[str]:
    return [f"no alt: {_shown(image)}" for image in page.xpath("//img[not(@alt)]")]


def _links(page: HtmlElement) -> list[str]:
    faults = [f"a link to nowhere: {_shown(a)}" for a in page.xpath("//a") if a.get("href", "") in ("", "#")]
    return faults + [f"a link without words: {_shown(a)}" for a in page.xpath("//a") if not _name(a)]


def _buttons(page: HtmlElement) -> list[str]:
    return [
        f"a button without words: {_shown(button)}" for button in page.xpath("//button") if not _name(button)
    ]


def _inline(page: HtmlElement) -> list[str]:
    """What the Content-Security-Policy would refuse."""
    styled = page.xpath("//*[@style] | //style | //script[not(@src) and not(@type='application/ld+json')]")
    handlers = [
        a for a in page.xpath("//@*") if a.attrname.startswith("on") or a.attrname.startswith("hx-on")
    ]
    scripts = [href for href in page.xpath("//a/@href") if href.strip().lower().startswith("javascript:")]
    return (
        [f"inline style or script: {_shown(element)}" for element in styled]
        + [f"inline handler: {handler.attrname}" for handler in handlers]
        + [f"a script in a link: {href}" for href in scripts]
    )


def _enhanced(page: HtmlElement) -> list[str]:
    """What htmx sends on a click must work as a plain link or form too."""
    faults = []
    for element in page.xpath("//a[@hx-get or @hx-post] | //button[@hx-get or @hx-post]"):
        is_in_form = element.tag == "button" and (element.xpath("ancestor::form") or element.get("form"))
        if not element.get("href") and not is_in_form:
            faults.append(f"works only with scripts: {_shown(element)}")
    return faults
