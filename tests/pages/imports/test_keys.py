"""The column of keys: what a key looks like is the network's affair, what is no key at all is refused."""

import pytest

from portal.pages.imports.reading import read_line


def read_key(text: str) -> tuple[str, list[str]]:
    cells = {"inn": "7707083893", "network": "vk", "link": "vk.com/club1", "key": text}
    line = read_line(2, cells)
    return line.secret, [reason for reason in line.reasons if "ключ" in reason]


@pytest.mark.parametrize("text", ["k-1", "tok777", " vk1.a. QQQ\n"])
def test_a_short_key_is_left_to_its_network(text: str) -> None:
    assert read_key(text) == ("".join(text.split()), [])


def test_words_in_place_of_a_key_are_refused() -> None:
    _, (reason,) = read_key("спросить у завуча")
    assert "не похож на ключ" in reason
