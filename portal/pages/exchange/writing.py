"""Writes what a judgement says, in bulk: posts, pictures, history, deliveries. Never commits."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.extensions import Model, db
from portal.media import MediaError
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.editor.levels import next_level
from portal.pages.editor.states import PostDeed, state_after
from portal.pages.exchange.attaching import Shelf
from portal.pages.exchange.judging import DESCRIBED, Entry, Judgement
from portal.pages.posts.models import Post, PostEvent, PostPicture, PostSource, PostState
from portal.pages.posts.writing import search_text_of
from portal.portions import cut

PORTION = 500


class Writer:
    """Writes portions of one file."""

    def __init__(self, shelf: Shelf, *, words: str, author_id: int | None, now: datetime) -> None:
        self.shelf, self.words, self.author_id, self.now = shelf, words, author_id, now

    def write(self, judgement: Judgement) -> None:
        """Make the new posts, describe the known anew; what has a broken picture is rejected after all."""
        for entry in judgement.changed:
            self._describe(entry)
        pictures: dict[str, list[int]] = {}
        for entry in list(judgement.created):
            if entry.reading.files and not self._attach(entry, pictures):
                judgement.created.remove(entry)
                judgement.rejected.append(entry.reading)
        entries = {entry.key: entry for entry in judgement.created}
        levels = {key: self._level_of(entry) for key, entry in entries.items()}
        ids = _insert_posts([self._post(entry, levels[key]) for key, entry in entries.items()])
        for key in entries.keys() - ids.keys():  # the same file is being imported by somebody else
            judgement.created.remove(entries[key])
            judgement.unchanged.append(entries[key])
        made = [(ids[key], entry, levels[key]) for key, entry in entries.items() if key in ids]
        _insert(PostPicture, [row for id, one, _ in made for row in _pictures(id, pictures.get(one.key, []))])
        _insert(Delivery, [row for id, one, level in made for row in self._deliveries(id, one, level)])
        _insert(PostEvent, [row for id, _, level in made for row in self._events(id, level)])

    def _attach(self, entry: Entry, pictures: dict[str, list[int]]) -> bool:
        try:
            pictures[entry.key] = self.shelf.ids_for(
                entry.reading.files, entry.place.organization.id, author_id=self.author_id, now=self.now
            )
        except MediaError as error:
            entry.reading.reasons.append(f"вложение не принято: {error}")
            return False
        return True

    def _level_of(self, entry: Entry) -> int:
        """The level that has yet to agree; 0: the post is planned."""
        return next_level(entry.place.rules, may=entry.place.may)

    def _post(self, entry: Entry, level: int) -> dict[str, Any]:
        reading, organization = entry.reading, entry.place.organization
        return {
            "organization_id": organization.id,
            "source": PostSource.IMPORTED,
            "campaign": reading.campaign,
            "topic": reading.topic,
            "rubric": reading.rubric,
            "title": reading.title,
            "text": reading.text,
            "planned_at": entry.at,
            "zone": entry.zone,
            "state": state_after(PostState.DRAFT, PostDeed.SUBMIT if level else PostDeed.APPROVE),
            "review_level": level,
            "is_delegated": entry.place.is_upper,
            "import_key": entry.key,
            "search_text": search_text_of(reading.title, reading.topic, reading.rubric, reading.text),
            "author_id": self.author_id,
            "editor_id": self.author_id,
            "is_demo": organization.is_demo,
            "created_at": self.now,
            "updated_at": self.now,
        }

    def _deliveries(self, post_id: int, entry: Entry, level: int) -> list[dict[str, Any]]:
        """An imported post goes out at its own minute: the spread of a mass campaign is not for plans."""
        due_at = None if level else entry.at
        return [
            {
                "post_id": post_id,
                "page_id": page.id,
                "network": page.network,
                "state": DeliveryState.CHOSEN if level else DeliveryState.PLANNED,
                "due_at": due_at,
                "wanted_at": due_at,
                "touched_at": self.now,
                "guid": secrets.token_hex(16),
            }
            for page in entry.pages
        ]

    def _events(self, post_id: int, level: int) -> list[dict[str, Any]]:
        decided = PostDeed.SUBMIT if level else PostDeed.APPROVE
        return [self._event(post_id, PostDeed.CREATE, self.words), self._event(post_id, decided)]

    def _event(self, post_id: int, deed: PostDeed, words: str = "") -> dict[str, Any]:
        return {
            "post_id": post_id,
            "deed": deed.value,
            "words": words,
            "author_id": self.author_id,
            "happened_at": self.now,
        }

    def _describe(self, entry: Entry) -> None:
        assert entry.known
        values = {name: getattr(entry.reading, name) for name in DESCRIBED}
        one = entry.reading
        values["search_text"] = search_text_of(one.title, one.topic, one.rubric, one.text)
        known = update(Post).where(Post.id == entry.known.id)
        db.session.execute(known.values(**values, revision=Post.revision + 1, updated_at=self.now))
        _insert(PostEvent, [self._event(entry.known.id, PostDeed.EDIT, self.words)])


def _pictures(post_id: int, media_ids: Sequence[int]) -> list[dict[str, Any]]:
    return [{"post_id": post_id, "media_id": id, "order": at} for at, id in enumerate(media_ids)]


def _insert(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    for portion in cut(rows, PORTION):
        db.session.execute(insert(model), portion)


def _insert_posts(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Ids of the posts that were new, by their keys."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Post).on_conflict_do_nothing(index_elements=["import_key"])
    ids: dict[str, int] = {}
    for portion in cut(rows, PORTION):
        made = db.session.execute(statement.returning(Post.import_key, Post.id), portion)
        ids |= {key: id for key, id in made if key}
    return ids
