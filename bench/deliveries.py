"""Deliveries: 5 000 due at one minute on two workers, the network answering in 100 ms; then the same with
lost answers, 502, floods, a worker killed every five seconds and Redis emptied once.

Run: python -m bench.deliveries [POSTS] [SEED]
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from redis import Redis
from sqlalchemy import insert, select

from bench.invites import make_schools
from portal import create_app, vault
from portal.extensions import db, migrate
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.delivery import claims, jobs
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import KeyKind, Mark, Network
from portal.pages.posts.models import Post, PostSource, PostState
from portal.pages.social.models import PageKind, PageStage, PageState, SocialPage
from portal.registry.organizations.models import Organization
from portal.registry.territories.services import load_territories
from portal.runtime.embedded import EmbeddedRedis, find_redis
from portal.runtime.parts import portal_command
from portal.runtime.sockets import free_port

POSTS, BAR, WORKERS = 5_000, 90.0, 2
ANSWER = 0.1  # seconds
KILL_EVERY, SWEEP_EVERY = 5.0, 60.0
LONGEST = 1_200.0
FAULTS = (
    {"kind": "lost_after", "probability": 0.02},
    {"kind": "lost_before", "probability": 0.02},
    {"kind": "html_502", "probability": 0.02},
    {"kind": "flood", "probability": 0.005, "method": "wall.post"},  # each stops its key for a while
)


@dataclass
class World:
    """Everything beside the bench itself: its environment and its processes."""

    env: dict[str, str]
    networks: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self) -> None:
        """One more worker."""
        command = portal_command("worker", "--quiet")
        self.workers.append(subprocess.Popen(command, env=self.env, start_new_session=True))

    def kill_worker(self, chance: random.Random) -> None:
        """End a worker with all it has begun, and start another."""
        victim = self.workers.pop(chance.randrange(len(self.workers)))
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
        self.start_worker()

    def ask(self, path: str, **body: Any) -> Any:
        """A word to the stand-ins."""
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(f"{self.networks}{path}", data=data)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def opened_world(folder: Path) -> Iterator[World]:
    """Redis, the stand-ins and the workers, over an empty folder."""
    redis, port = EmbeddedRedis(), free_port()
    networks = f"http://127.0.0.1:{port}"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")} | {
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_REDIS_URL": redis.url,
        "PORTAL_VK_API_URL": f"{networks}/vk/method",
        "PORTAL_VK_SERVICE_KEY": "demo-vk-service",
    }
    os.environ.update(env)
    world = World(env, networks)
    with ExitStack() as stack:
        server = subprocess.Popen([find_redis(), "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        stack.callback(server.kill)
        assert server.stdin
        server.stdin.write(redis.config(folder).encode())
        server.stdin.close()
        sandbox = subprocess.Popen(portal_command("sandbox", "--port", str(port)), env=env)
        stack.callback(sandbox.kill)
        wait_for(redis.answers)
        wait_for(lambda: world.ask("/control/posts?network=vk") is not None)
        stack.callback(lambda: [os.killpg(worker.pid, signal.SIGKILL) for worker in world.workers])
        yield world


def wait_for(is_up: Any) -> None:
    """Wait up to half a minute."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            if is_up():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("a part of the bench did not start")


def make_pages(count: int) -> None:
    """Schools, each with a connected page."""
    make_schools(count)
    now, ids = datetime.now(UTC), db.session.scalars(select(Organization.id)).all()
    marks = {name: Mark.UNKNOWN for name in ("bound", "has_avatar", "has_cover", "verified", "gov_mark")}
    marks |= {"pos_problem": Mark.UNKNOWN, "pos_opinion": Mark.UNKNOWN, "is_lawful": Mark.UNKNOWN}
    texts = ("address", "bound_source", "name", "screen_name", "gov_mark_source", "pos_source", "read_words")
    rows = [
        dict.fromkeys(texts, "")
        | marks
        | {"organization_id": id, "network": Network.VK, "kind": PageKind.OFFICIAL, "external_id": str(id)}
        | {"stage": PageStage.CONNECTED, "state": PageState.OPEN, "facts": {}, "has_key": True}
        | {"created_at": now, "updated_at": now}
        for id in ids
    ]
    db.session.execute(insert(SocialPage), rows)
    pages = db.session.execute(select(SocialPage.id, SocialPage.external_id)).all()
    keys = [
        {"page_id": id, "kind": KeyKind.COMMUNITY, "sealed": vault.seal(f"demo-vk-community-{external}")}
        | {"fingerprint": f"f{id}", "abilities": ["text"], "state": KeyState.WORKING, "added_at": now}
        for id, external in pages
    ]
    db.session.execute(insert(PageKey), keys)


def make_posts(mark: str) -> None:
    """A post of each page, all due at one minute."""
    now = datetime.now(UTC)
    due = now - timedelta(seconds=1)
    pages = db.session.execute(select(SocialPage.id, SocialPage.organization_id)).all()
    posts = [
        {"organization_id": organization, "source": PostSource.IMPORTED, "state": PostState.APPROVED}
        | {"title": mark, "text": f"{mark} {organization}", "planned_at": due, "import_key": f"{mark}{id}"}
        | {"created_at": now, "updated_at": now}
        for id, organization in pages
    ]
    db.session.execute(insert(Post), posts)
    made = dict(db.session.execute(select(Post.organization_id, Post.id).where(Post.title == mark)).all())
    rows = [
        {"post_id": made[organization], "page_id": id, "network": Network.VK, "guid": f"{mark}-{id}"}
        | {"state": DeliveryState.PLANNED, "due_at": due, "wanted_at": due, "touched_at": now}
        for id, organization in pages
    ]
    db.session.execute(insert(Delivery), rows)
    db.session.commit()


def settle(world: World, chance: random.Random | None) -> float:
    """Deliver until all is settled; with `chance`, among deaths of workers. Seconds it took."""
    start = time.monotonic()
    sweep = kill = start
    is_flushed = chance is None
    while time.monotonic() - start < LONGEST:
        now = time.monotonic()
        if now >= sweep:
            jobs.sweep_deliveries()
            sweep = now + SWEEP_EVERY
        if chance is not None and now >= kill + KILL_EVERY:
            world.kill_worker(chance)
            kill = now
        if not is_flushed and now > start + 20:
            Redis.from_url(world.env["PORTAL_REDIS_URL"]).flushall()
            is_flushed = True
        left = claims.has_work(now=datetime.now(UTC))
        db.session.commit()
        if not left:
            break
        time.sleep(0.5)
    return time.monotonic() - start


def verify(world: World, mark: str) -> tuple[Counter[str], int, int]:
    """States with the network's codes, posts on walls more than once, posts shown but on no wall."""
    walls = Counter(post["text"] for post in world.ask("/control/posts?network=vk"))
    query = select(Delivery.state, Delivery.code, Post.text).join(Post).where(Post.title == mark)
    rows = db.session.execute(query).all()
    db.session.commit()
    doubled = sum(walls[text] > 1 for _, _, text in rows)
    missing = sum(state == DeliveryState.DELIVERED and walls[text] != 1 for state, _, text in rows)
    told = Counter(f"{state.value} {code}".strip() for state, code, _ in rows)
    return told, doubled, missing


def measure(app: Flask, world: World, posts: int, seed: int) -> bool:
    """Both runs; whether the bar is reached and nothing is doubled, lost or stuck."""
    with app.app_context():
        migrate.upgrade()
        load_territories()
        make_pages(posts)
        make_posts("quiet")
        for _ in range(WORKERS):
            world.start_worker()
        world.ask("/control/faults", network="vk", kind="latency", seconds=ANSWER)
        quiet = settle(world, None)
        told = verify(world, "quiet")
        report("quiet", posts, quiet, told)
        good = quiet <= BAR * posts / POSTS and told[0] == {"delivered": posts} and not told[1] + told[2]
        make_posts("chaos")
        for fault in FAULTS:
            world.ask("/control/faults", network="vk", **fault)
        taken = settle(world, random.Random(seed))
        told = verify(world, "chaos")
        report(f"chaos, seed {seed}", posts, taken, told)
        stuck = told[0]["planned"] + told[0]["sending"]
        print(f"deliveries: {posts / quiet:.0f} a second, {quiet / (BAR * posts / POSTS):.2f} of the bar")
        return good and not stuck + told[1] + told[2]


def report(name: str, posts: int, seconds: float, told: tuple[Mapping[str, int], int, int]) -> None:
    """One line of a run."""
    states, doubled, missing = told
    print(f"{name}: {posts} in {seconds:.1f} s; {dict(states)}; doubled {doubled}, not there {missing}")


def main() -> int:
    """Measure in a temporary folder; 1 when a bar is not reached."""
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else POSTS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as name, opened_world(Path(name)) as world:
        return 0 if measure(create_app(), world, posts, seed) else 1


if __name__ == "__main__":
    sys.exit(main())
