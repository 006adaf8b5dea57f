"""What our bot answers. Flushes, never commits."""

from datetime import datetime

from portal import audit
from portal.once import insert_new
from portal.pages.messengers import claiming, linking
from portal.pages.messengers.models import MessageState, MessengerMessage
from portal.pages.messengers.updates import Said
from portal.pages.networks.contract import Network

BOUND = "Готово: уведомления портала будут приходить сюда. Отключить: напишите «стоп»."
WRONG = (
    "Этот код не подошёл: он уже использован или устарел. Откройте в портале «Уведомления» и возьмите новый."
)
HEARD = "Слово принято: вы пускаете портал в канал, которым управляете. Вернитесь в портал и нажмите ещё раз."
SILENT = "Больше не пишу. Подключить снова можно в портале: Уведомления."


def answer(network: Network, said: Said, *, now: datetime) -> None:
    """Bind, fall silent or explain; the answer goes through the queue like any other message."""
    if said.is_stop:
        linking.stop(network, said.chat_id, now=now)
        return _say(network, said.chat_id, SILENT, now)
    if said.token and claiming.hear(network, said.token, said.person_id, now=now):
        return _say(network, said.chat_id, HEARD, now)
    user = linking.bind(network, said.token, said.chat_id, now=now) if said.token else None
    if user is not None:
        audit.record_by(user.id, "messenger.linked", f"user:{user.id}", network=network.value)
    return _say(network, said.chat_id, WRONG if user is None else BOUND, now)


def _say(network: Network, chat_id: str, text: str, now: datetime) -> None:
    """One answer of a kind to a chat in a minute: a stranger's flood is not echoed."""
    row = {
        "key": f"reply:{network.value}:{chat_id}:{hash_of(text)}:{now:%Y%m%d%H%M}",
        "network": network,
        "chat_id": chat_id,
        "text": text,
        "state": MessageState.QUEUED,
        "not_before": now,
        "touched_at": now,
        "attempts": 0,
        "reason": "",
    }
    insert_new(MessengerMessage, [row], ("key",))


def hash_of(text: str) -> str:
    """Which of the answers it is."""
    return {BOUND: "bound", HEARD: "heard", WRONG: "wrong", SILENT: "silent"}[text]
