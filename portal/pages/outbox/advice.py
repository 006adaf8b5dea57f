"""What to do about a delivery that did not work out, in words a librarian understands."""

from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Meaning, Rejected
from portal.pages.networks.refusals import refuse

RECONNECT = "Подключите страницу заново: откройте «Страницы», выберите эту и нажмите «Подключить»."
MEND = "Исправьте пост или страницу, как сказано, и нажмите «Отправить ещё раз»."
ADVICE: dict[Meaning, str] = {
    Meaning.KEY: f"{RECONNECT} Потом нажмите «Отправить ещё раз».",
    Meaning.WRONG_KEY: "Ключ страницы такого не умеет. Подключите страницу ключом администратора или уберите "
    "из поста то, чего этот ключ не умеет, чаще всего картинки.",
    Meaning.PERSON: "Войдите в сеть под тем, кто выдал ключ, и ответьте на её вопрос (капча, подтверждение). "
    "Потом нажмите «Отправить ещё раз».",
    Meaning.FLOOD: "Сеть просит паузу: слишком много публикаций подряд. Подождите час и отправьте ещё раз.",
    Meaning.LIMIT: "Страница исчерпала дневной лимит публикаций. Отправьте пост завтра.",
    Meaning.RIGHTS: "У ключа нет права публиковать на этой странице. Попросите администратора страницы "
    "дать право или выпустить новый ключ.",
    Meaning.CONTENT: "Сеть не приняла текст, ссылку или картинку. Исправьте пост и отправьте снова.",
    Meaning.GONE: "Страницы больше нет или она закрыта. Проверьте её ссылку в разделе «Страницы».",
    Meaning.BUSY: "Сеть была занята слишком долго. Отправьте пост ещё раз.",
    Meaning.OURS: "Это ошибка портала, не ваша. Сообщите администратору портала номер поста и слова сети.",
}
OURS: dict[str, str] = {
    "not_agreed": "Согласуйте пост и запланируйте его снова.",
    "consent": "Учреждение должно снова разрешить публикацию от вышестоящего или опубликовать пост само.",
    "no_key": f"{RECONNECT} Потом нажмите «Отправить ещё раз».",
    "page": "Проверьте ссылку на страницу в разделе «Страницы» и открыта ли она в сети.",
    "empty": "Впишите текст или добавьте картинку и отправьте снова.",
    "too_long": MEND,
    "many_pictures": MEND,
    "no_photo": MEND,
    "no_text": f"{RECONNECT} Потом нажмите «Отправить ещё раз».",
}
UNKNOWN = (
    "Откройте страницу в сети и посмотрите, вышел ли пост. Есть — вставьте ссылку на него. "
    "Нет — отправьте ещё раз. Вслепую портал не отправляет, чтобы пост не вышел дважды."
)
LOOKING = "Делать ничего не нужно: портал сам смотрит, появился ли пост на странице."


def advise(delivery: Delivery) -> str:
    """What to press or whom to ask; empty where all goes well."""
    match delivery.state:
        case DeliveryState.UNKNOWN:
            return UNKNOWN if delivery.look_at is None else LOOKING
        case DeliveryState.REJECTED | DeliveryState.CANCELLED if delivery.code in OURS:
            return OURS[delivery.code]
        case DeliveryState.REJECTED:
            return ADVICE[meaning_of(delivery)]
        case _:
            return ""


def meaning_of(delivery: Delivery) -> Meaning:
    """What the refusal means, by the table of the network."""
    outcome = refuse(delivery.network, delivery.code, delivery.reason)
    return outcome.meaning if isinstance(outcome, Rejected) else Meaning.BUSY
