"""The form of a page: where it is and whose it is."""

from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import Length

from portal.forms import PortalForm, choice
from portal.pages.networks.contract import Network
from portal.pages.social.addresses import LONGEST, AddressError, Place, find_network, read_place
from portal.pages.social.models import PageKind
from portal.registry.organizations.fields import text


class PageForm(PortalForm):
    """A page entered by hand or corrected."""

    network = SelectField("Сеть", choices=[choice(one.value, one.label) for one in Network])
    link = text(
        "Ссылка на страницу",
        Length(max=LONGEST),
        most=LONGEST,
        hint="Откройте страницу в сети и скопируйте её адрес целиком, например https://vk.com/school12",
    )
    identifier = text(
        "Идентификатор",
        hint="Число, по которому страницу знает сеть. Если его не видно, оставьте пустым: портал узнает сам",
    )
    kind = RadioField(
        "Чья страница",
        choices=[
            choice(PageKind.OFFICIAL.value, "Официальная страница учреждения: считается в исполнении закона"),
            choice(
                PageKind.PARTNER.value, "Партнёрская, неофициальная: не считается, но публиковать в неё можно"
            ),
        ],
        default=PageKind.OFFICIAL.value,
    )
    place: Place | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Read the link and the id together; what is wrong is told at the link."""
        if not super().validate(extra_validators):
            return False
        network = Network(self.network.data)
        link, identifier = self.link.data or "", self.identifier.data or ""
        found = find_network(link) if link else None
        try:
            self.place = read_place(found or network, link, identifier)
        except AddressError as error:
            words = str(error)
            self.link.errors = [*self.link.errors, words[0].upper() + words[1:]]
            return False
        return True
