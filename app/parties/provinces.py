"""The 81 provinces of Türkiye and the two digits with which their postal codes and plates begin."""

from __future__ import annotations

from typing import Final

from app.kernel.errors import Refusal
from app.kernel.text import N_, tr_fold
from app.parties.identification import check_postal_code

_NAMES: Final = (
    "Adana Adıyaman Afyonkarahisar Ağrı Amasya Ankara Antalya Artvin Aydın Balıkesir Bilecik Bingöl "
    "Bitlis Bolu Burdur Bursa Çanakkale Çankırı Çorum Denizli Diyarbakır Edirne Elazığ Erzincan Erzurum "
    "Eskişehir Gaziantep Giresun Gümüşhane Hakkâri Hatay Isparta Mersin İstanbul İzmir Kars Kastamonu "
    "Kayseri Kırklareli Kırşehir Kocaeli Konya Kütahya Malatya Manisa Kahramanmaraş Mardin Muğla Muş "
    "Nevşehir Niğde Ordu Rize Sakarya Samsun Siirt Sinop Sivas Tekirdağ Tokat Trabzon Tunceli Şanlıurfa "
    "Uşak Van Yozgat Zonguldak Aksaray Bayburt Karaman Kırıkkale Batman Şırnak Bartın Ardahan Iğdır "
    "Yalova Karabük Kilis Osmaniye Düzce"
)
PROVINCES: Final = tuple(_NAMES.split())
"""By their number: the first is 01."""
_OTHER_NAMES: Final = {
    "afyon": 3, "icel": 33, "maras": 46, "k maras": 46, "k.maras": 46, "antep": 27, "urfa": 63, "izmit": 41,
    "adapazari": 54, "antakya": 31, "istanbul avrupa": 34, "istanbul anadolu": 34,
}  # fmt: skip
_NUMBERS: Final = {tr_fold(name): number for number, name in enumerate(PROVINCES, start=1)} | _OTHER_NAMES


class PostalCodeElsewhere(Refusal):
    """The postal code is of another province than the one that was written."""

    code = "parties.postal_code_elsewhere"
    sentence = N_("{text} is a postal code of {province}, not of {city}.")
    field = "postal_code"


def province_number(city: str) -> int | None:
    """The number of a province by its name; None for what is no province, as a district or a place abroad."""
    return _NUMBERS.get(" ".join(tr_fold(city).split()))


def check_postal_code_of(city: str, text: str, *, field: str | None = None) -> str:
    """A postal code of the province that was written beside it; where that is none, any of Türkiye."""
    code = check_postal_code(text, field=field)
    number = province_number(city)
    if number is not None and int(code[:2]) != number:
        province = PROVINCES[int(code[:2]) - 1]
        raise PostalCodeElsewhere(field=field, text=code, province=province, city=city.strip())
    return code
