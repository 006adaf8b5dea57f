"""A report for people who read it in a terminal."""

from collections.abc import Iterator

from portal.gosweb.checking.report import Finding, Report, SectionReport, Severity, Status

MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!"}
TITLE_WIDTH = 52
STATUS_WORDS = {
    Status.MISSING: "не найдено",
    Status.MISPLACED: "не на своём месте",
    Status.EMPTY: "пусто",
    Status.HIDDEN: "скрыто",
    Status.UNKNOWN: "не проверить",
}


def format_report(report: Report, *, is_full: bool = False) -> str:
    """A table of sections with percents, then what to mend; warnings too if `is_full`."""
    lines = [f"{report.target}  ({report.type}, {report.standard})", ""]
    lines += [_section_line(section) for section in report.sections]
    lines += ["", f"{'Итого':<{TITLE_WIDTH}} {report.present:>3}/{report.required:<3} {report.percent:>3} %"]
    shown = [finding for finding in report.findings if is_full or finding.severity is Severity.ERROR]
    for finding in shown:
        lines += ["", *_finding_lines(finding)]
    hidden = len(report.findings) - len(shown)
    if hidden:
        lines += ["", f"Ещё замечаний, которые не снижают оценку: {hidden}."]
    return "\n".join(lines)


def _section_line(section: SectionReport) -> str:
    title = section.title if len(section.title) <= TITLE_WIDTH else section.title[: TITLE_WIDTH - 1] + "…"
    score = f"{section.present:>3}/{section.required:<3} {section.percent:>3} %"
    return f"{title:<{TITLE_WIDTH}} {score}  {_trouble(section)}".rstrip()


def _trouble(section: SectionReport) -> str:
    if section.url is None:
        return "нет страницы"
    counts: dict[Status, int] = {}
    for item in section.items:
        if item.is_required and not item.is_present:
            counts[item.status] = counts.get(item.status, 0) + 1
    return ", ".join(f"{STATUS_WORDS.get(status, status.value)}: {count}" for status, count in counts.items())


def _finding_lines(finding: Finding) -> Iterator[str]:
    yield f"{MARKS[finding.severity]} {finding.message}"
    if finding.advice:
        yield f"  → {finding.advice}"
    if finding.where:
        yield f"  {finding.where}"
