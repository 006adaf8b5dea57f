"""The demo shows what there is to see: looks and their reviews, agreement, pictures, slots, a hold."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.media import MediaFile
from portal.pages.approvals.models import ApprovalLink
from portal.pages.campaigns.models import TopicChannel
from portal.pages.delivery.claims import count_open
from portal.pages.delivery.models import Delivery, DeliveryState, PostingHold
from portal.pages.design.models import BrandKit, CoverState, CoverTask, DesignReview, ReviewState
from portal.pages.messengers.channels import queue_announcements
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostEvent, PostPicture, PostState
from portal.pages.repeats.models import PostRepeat
from portal.pages.slots.models import PostingSlot
from tests.cli.test_demo_pages import aim, load
from tests.stand import Stand, standing


@pytest.fixture(scope="module")
def stand() -> object:
    with standing() as one:
        yield one


def test_the_demo_shows_looks_agreement_and_rhythm(app: Flask, tmp_path: Path, stand: Stand) -> None:
    aim(app, stand.url)
    load(tmp_path)
    kit = db.session.scalars(select(BrandKit)).one()
    assert kit.logo_sha256
    assert set(db.session.scalars(select(CoverTask.state))) == {CoverState.DONE}
    assert set(db.session.scalars(select(DesignReview.state))) == set(ReviewState)
    own = select(Post).where(Post.source == "own")
    assert {post.state for post in db.session.scalars(own)} == set(PostState)
    levels = db.session.scalars(select(Post.review_level).where(Post.state == PostState.REVIEW)).all()
    assert sorted(levels) == [1, 2]
    deeds = Counter(db.session.scalars(select(PostEvent.deed)))
    assert {"passed", "returned", "approved", "cancelled", "expired"} <= set(deeds)
    assert db.session.scalars(select(ApprovalLink.used_at)).all() == [None]
    assert len(db.session.scalars(select(PostingSlot)).all()) == 5
    repeat = db.session.scalars(select(PostRepeat)).one()
    assert len(db.session.scalars(select(Post.id).where(Post.repeat_id == repeat.id)).all()) >= 3
    held = db.session.scalars(select(PostingHold)).one()
    assert held.how_ended == "released"
    assert db.session.scalars(select(TopicChannel.title)).one().endswith("(учебный канал)")


def test_pictures_of_the_demo_are_told_in_words_and_stand_on_walls(
    app: Flask, tmp_path: Path, stand: Stand
) -> None:
    aim(app, stand.url)
    load(tmp_path)
    pictures = db.session.scalars(select(PostPicture)).all()
    assert len({one.post_id for one in pictures}) >= 4 and all(one.alt for one in pictures)
    assert {db.session.get_one(MediaFile, one.media_id).type for one in pictures} == {"png"}
    shown = select(Delivery).join(PostPicture, PostPicture.post_id == Delivery.post_id)
    gone = db.session.scalars(shown.where(Delivery.state == DeliveryState.DELIVERED)).all()
    assert {one.network for one in gone} <= {Network.OK, Network.MAX} and gone


def test_nothing_of_the_demo_waits_to_go_out(app: Flask, tmp_path: Path, stand: Stand) -> None:
    aim(app, stand.url)
    load(tmp_path)
    now = datetime.now(UTC)
    assert count_open(now=now) == 0
    assert queue_announcements("https://portal.example", now=now) == 0
