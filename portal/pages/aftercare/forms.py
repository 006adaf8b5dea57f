"""Forms of posts that are out."""

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.forms import PortalForm
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post

MOST_TEXT = 20_000
LATEST = 2**31 - 1
VARIANT = "variant_"


def _small(number: int | None) -> int:
    return number if number and 0 < number < LATEST else 0


class BaseMendForm(PortalForm):
    """The words of a post that is out."""

    revision = IntegerField(validators=[Optional()], default=0, widget=HiddenInput(), filters=[_small])
    text = TextAreaField(
        "Текст", [DataRequired("Текст пуст. Чтобы убрать запись, нажмите «Удалить»."), Length(max=MOST_TEXT)]
    )

    def variants(self) -> dict[Network, str]:
        """Texts of networks that have one of their own."""
        typed = {network: self[f"{VARIANT}{network.value}"].data or "" for network in Network}
        return {network: text for network, text in typed.items() if text.strip()}


class MendForm(BaseMendForm):
    """The same with a text of its own for every network."""

    variant_vk = TextAreaField("Текст для ВКонтакте", [Length(max=MOST_TEXT)])
    variant_ok = TextAreaField("Текст для Одноклассников", [Length(max=MOST_TEXT)])
    variant_telegram = TextAreaField("Текст для Telegram", [Length(max=MOST_TEXT)])
    variant_max = TextAreaField("Текст для MAX", [Length(max=MOST_TEXT)])

    @classmethod
    def of(cls, post: Post) -> "MendForm":
        """The form with the words as they are saved."""
        own = {f"{VARIANT}{one.network.value}": one.text for one in post.variants}
        return cls(formdata=None, data=own | {"text": post.text, "revision": post.revision})

    @classmethod
    def again(cls, sent: "MendForm", post: Post) -> "MendForm":
        """What was typed over the revision that is saved now."""
        return cls(formdata=None, data=sent.data | {"revision": post.revision})


class RemovalForm(PortalForm):
    """Why a record is taken off."""

    words = StringField("Почему удаляем", [Length(max=500)])
