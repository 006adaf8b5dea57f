"""Whether a PDF can be read: a scan is pictures of pages, which no search and no screen reader understands.

Files come from anybody, so each is read in a process of its own with little memory and time.
Run: python pdf_text.py FILE; it prints yes, no or unknown.
"""

import logging
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pypdf import PageObject, PdfReader

MEGABYTE = 1024 * 1024
MEMORY = 1024 * MEGABYTE
SECONDS = 30
PAGES = 12  # looked at, spread over the document
ENOUGH = 20  # letters and digits that make a page one with text
ANSWERS: dict[str, bool | None] = {"yes": True, "no": False}


def has_text(path: Path) -> bool | None:
    """Whether most pages of the PDF have text; None where it cannot be told: locked, broken, too heavy."""
    command = [sys.executable, "-I", __file__, str(path)]  # without the portal, which takes a second to load
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS + 5)
    except subprocess.TimeoutExpired:
        return None
    return ANSWERS.get(done.stdout.strip()) if done.returncode == 0 else None


def judge(path: Path) -> bool | None:
    """The same in this process, without any guard."""
    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        return None
    read = [_is_readable(page) for page in _sample(reader)]
    if not read:
        return None
    return 2 * sum(read) > len(read)


def _sample(reader: PdfReader) -> Iterator[PageObject]:
    count = len(reader.pages)
    numbers = {count * place // PAGES for place in range(PAGES)} if count > PAGES else set(range(count))
    for number in sorted(numbers):
        yield reader.pages[number]


def _is_readable(page: PageObject) -> bool:
    return sum(char.isalnum() for char in page.extract_text()) >= ENOUGH


def main(path: Path) -> str:
    """Judge under limits; a fault of the file is no fault of ours."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable()  # pypdf tells of every oddity
    try:
        verdict = judge(path)
    except Exception:  # the library meets broken files with whatever is at hand
        verdict = None
    return {True: "yes", False: "no", None: "unknown"}[verdict]


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
