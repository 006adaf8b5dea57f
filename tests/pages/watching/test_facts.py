"""What a reading leaves of what is known, and what is an alarm."""

from hypothesis import given
from hypothesis import strategies as st

from portal.pages.networks.contract import Mark
from portal.pages.social.models import PageState
from portal.pages.watching.facts import FACTS, MARKS, TEXTS, is_alarming, is_loss, normalise, settle, show

marks = st.sampled_from(Mark)
texts = st.none() | st.text(max_size=30)


@given(st.sampled_from(sorted(MARKS)), marks, marks)
def test_unknown_never_overwrites_what_is_known(name: str, old: Mark, new: Mark) -> None:
    known = settle(name, old, new)
    assert known is (old if new is Mark.UNKNOWN else new)


@given(st.sampled_from(sorted(TEXTS)), texts, texts)
def test_what_the_network_did_not_say_stays(name: str, old: str | None, new: str | None) -> None:
    assert settle(name, old, new) == (old if new is None else new)


@given(texts)
def test_spaces_and_a_last_slash_are_no_change(text: str | None) -> None:
    assert normalise(f"  {text or ''}/ ") == normalise(text)


@given(st.sampled_from([fact.name for fact in FACTS]), marks, marks)
def test_only_losses_alarm(name: str, old: Mark, new: Mark) -> None:
    if name in MARKS and is_alarming(name, old, new):
        assert (old, new) == (Mark.YES, Mark.NO) and is_loss(name, old.value, new.value)


def test_a_page_that_opened_again_is_no_loss_and_one_that_closed_is() -> None:
    assert not is_alarming("state", PageState.CLOSED, PageState.OPEN)
    assert is_alarming("state", PageState.OPEN, PageState.DELETED)
    assert is_loss("state", "open", "banned") and not is_loss("state", "banned", "open")
    assert show("state", "banned") == "заблокирована" and show("gov_mark", "no") == "нет"
