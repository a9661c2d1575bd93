"""Lists of firms: suppliers and customers, found again by their code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Row, text
from stdnum.tr import vkn

from app.importing import columns as of
from app.importing.cells import Cell, code_key, folded
from app.importing.columns import Column, digits_of
from app.importing.comparing import plan
from app.importing.kind import Kind, Line, Planned, Progress, Understood
from app.importing.materials import by_columns
from app.importing.numbers import Style
from app.importing.references import Codes
from app.importing.refusals import FirmIsAnother
from app.importing.sets import insert_rows, update_rows
from app.importing.understanding import refuse_doubles
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.parties.checking import HOME, check_email
from app.parties.identification import (
    check_phone,
    check_tax_id,
    is_personal,
    mask_tckn,
    prints_of,
    stored_tax_id,
)
from app.parties.provinces import check_postal_code_of

_TYPES: Final = {
    "code": "text",
    "name": "text",
    "is_customer": "boolean",
    "is_supplier": "boolean",
    "tax_office": "text",
    "tax_id": "text",
    "tax_id_sealed": "text",
    "tax_id_print": "text",
    "phone": "text",
    "email": "text",
    "street": "text",
    "district": "text",
    "city": "text",
    "postal_code": "text",
    "country": "text",
    "is_active": "boolean",
    "note": "text",
}
_DEFAULTS: Final[dict[str, Any]] = {
    "is_customer": False,
    "is_supplier": False,
    "is_active": True,
    "country": HOME,
    **dict.fromkeys(
        (
            "tax_office",
            "tax_id",
            "tax_id_sealed",
            "tax_id_print",
            "phone",
            "email",
            "street",
            "district",
            "city",
            "postal_code",
            "note",
        ),
        "",
    ),
}
_HOME_NAMES = frozenset({"turkiye", "turkey", "tr", "turkiye cumhuriyeti", "tc", "t c"})
_VKN_WITHOUT_ZERO = 9
_STORED = text(f"select id, {', '.join(_TYPES)} from party order by id")  # noqa: S608 - our own columns
_LOCK = text("select id from party where id = any(cast(:ids as bigint[])) order by id for no key update")


def _tax_id(cell: Cell, _style: Style) -> str:
    """A VKN or TCKN; a zero that Excel took from its beginning comes back when the check digit agrees."""
    digits = digits_of(cell)
    if len(digits) == _VKN_WITHOUT_ZERO and digits.isdecimal() and vkn.is_valid(f"0{digits}"):
        digits = f"0{digits}"
    return check_tax_id(digits)


def _phone(cell: Cell, _style: Style) -> str:
    return check_phone(digits_of(cell).translate(str.maketrans("", "", "\"'")))


def _postal_code(cell: Cell, _style: Style) -> str:
    """Excel drops the zero of 01330."""
    digits = digits_of(cell)
    return digits.zfill(5) if digits.isdecimal() else digits


def _country(cell: Cell, style: Style) -> str:
    written = str(of.text(60)(cell, style))
    return HOME if folded(written) in _HOME_NAMES else written


def _columns(role: str) -> tuple[Column, ...]:
    codes, names, example = {
        "supplier": (
            "tedarikci kodu|tedarikci no|satici kodu|supplier code",
            "tedarikci adi|tedarikci|satici|satici adi|tedarikci unvani|supplier name",
            "Örnek Demir Çelik A.Ş.",
        ),
        "customer": (
            "musteri kodu|musteri no|alici kodu|customer code",
            "musteri adi|musteri|alici|musteri unvani|customer name",
            "Örnek Yapı İnşaat Ltd. Şti.",
        ),
    }[role]
    heading = {"supplier": N_("Supplier code"), "customer": N_("Customer code")}[role]
    return (
        Column(
            "code",
            heading,
            f"kod|kodu|cari kodu|cari kod|cari hesap kodu|hesap kodu|cari no|firma kodu|code|{codes}",
            of.code(40, capitals=False),
            N_("The firm's own code. It decides which firm a row is about and never changes."),
            of.EXAMPLE_CODE,
        ),
        Column(
            "name",
            N_("Title"),
            "unvan|unvani|ad|adi|ad soyad|adi soyadi|adi soyadi unvani|ad unvan|ticari unvan|firma|firma adi"
            f"|firma unvani|cari adi|cari unvan|cari unvani|cari hesap adi|isim|name|title|company|{names}",
            of.text(160),
            N_("The full title as it stands on the tax certificate."),
            example,
            is_needed=True,
        ),
        *_ABOUT_FIRMS,
    )


_ABOUT_FIRMS: Final = (
    Column(
        "tax_office",
        N_("Tax office"),
        "vergi dairesi|v d|vd|vergi d|vergi dairesi adi|tax office",
        of.text(80),
        N_("Only the name of the office."),
        "Mimarsinan",
    ),
    Column(
        "tax_id",
        N_("Tax number"),
        "vergi no|vergi numarasi|vkn|vkn tckn|tckn|tckn vkn|tc kimlik no|tc no|t c kimlik no|v n|vn"
        "|vergi kimlik no|vergi kimlik numarasi|vergi tc no|vergi no tc no|vergi no tckn|tax number|tax id",
        _tax_id,
        N_("Tax number (10 digits) or identity number (11 digits); the check digits are checked."),
        "",
    ),
    Column(
        "phone",
        N_("Phone"),
        "telefon|tel|tel no|telefon no|telefon numarasi|telefon 1|tel 1|gsm|cep|cep telefonu|cep tel|cep no"
        "|is telefonu|phone|mobile",
        _phone,
        N_("Like 0532 123 45 67; numbers abroad with + and the country."),
        "0352 111 22 33",
    ),
    Column(
        "email",
        N_("E-mail"),
        "e posta|eposta|e mail|email|mail|mail adresi|e posta adresi|e mail adresi|elektronik posta",
        of.checked(check_email),
        N_("One address."),
        "bilgi@example.com",
    ),
    Column(
        "street",
        N_("Address"),
        "adres|adresi|acik adres|adres 1|fatura adresi|sokak|cadde|address|street",
        of.text(200),
        N_("Street and number."),
        "Organize Sanayi 5. Cadde No: 12",
    ),
    Column(
        "district", N_("District"), "ilce|ilcesi|semt|district", of.text(80), N_("The district."), "Melikgazi"
    ),
    Column(
        "city",
        N_("City"),
        "il|ili|sehir|sehri|kent|city|province",
        of.text(80),
        N_("The province."),
        "Kayseri",
    ),
    Column(
        "postal_code",
        N_("Postal code"),
        "posta kodu|postakodu|p k|pk|zip|postal code|zip code",
        _postal_code,
        N_("Five digits; abroad as it is usual there."),
        "38070",
    ),
    Column(
        "country",
        N_("Country"),
        "ulke|ulkesi|country",
        _country,
        N_("Empty means Türkiye."),
        "Türkiye",
    ),
    Column(
        "is_active",
        N_("Active"),
        "aktif|durum|durumu|active",
        of.yes_no,
        N_("H for firms you no longer work with."),
        "E",
        is_yes_no=True,
    ),
    Column(
        "note",
        N_("Note"),
        "not|notlar|notu|aciklama|aciklamalar|note|notes",
        of.text(2000),
        N_("Anything worth knowing."),
        "",
    ),
)


def _compare(work: Work, understood: Understood, is_locked: bool, role: str) -> list[Planned]:  # noqa: FBT001
    """Each line beside the firm of its code."""
    refuse_doubles(
        understood, "code", lambda line: code_key(line.values["code"]) if "code" in line.values else None
    )
    stored = Codes(work.session.execute(_STORED).all())
    if is_locked:
        found = [stored.alike.get(code_key(line.values.get("code", "")), []) for line in understood.lines]
        work.session.execute(_LOCK, {"ids": sorted({row.id for rows in found for row in rows})})
        stored = Codes(work.session.execute(_STORED).all())
    lines = [line for line in understood.lines if "code" in line.values]
    return [_planned(work, role, understood, line, stored) for line in lines]


def _planned(work: Work, role: str, understood: Understood, line: Line, stored: Codes) -> Planned:
    values = {**line.values, f"is_{role}": True}
    code = values.pop("code")
    number = values.get("tax_id", "")
    try:
        firm = stored.find(code)
    except Refusal as refusal:
        understood.refuse(line, "code", refusal)
        firm = None
    if is_personal(number):
        line.values["tax_id"] = mask_tckn(number)  # which is all that previews show
    if "tax_id" in values:
        values |= _kept_tax_id(work, number, firm)
    if firm is None:
        values["code"] = code
        understood.need(line, _NAME[role])
    elif not getattr(firm, f"is_{role}") and not _is_same_firm(firm, values):
        understood.refuse(line, "code", FirmIsAnother(name=firm.name))
    _check_postal_code(understood, line, values, firm)
    return plan(line, firm, values, _DEFAULTS)


def _kept_tax_id(work: Work, number: str, firm: Row[Any] | None) -> dict[str, str]:
    """The columns of a tax number; sealed anew only when it is another person's."""
    if firm is not None and firm.tax_id_print and firm.tax_id_print in prints_of(work.tenant, number):
        return {name: getattr(firm, name) for name in ("tax_id", "tax_id_sealed", "tax_id_print")}
    return vars(stored_tax_id(work.tenant, number))


def _is_same_firm(firm: Row[Any], values: dict[str, Any]) -> bool:
    """A customer may become a supplier too, when the file means the same firm."""
    if firm.tax_id and values.get("tax_id"):
        return bool(firm.tax_id == values["tax_id"] and firm.tax_id_print == values["tax_id_print"])
    return "name" in values and folded(firm.name) == folded(values["name"])


def _check_postal_code(
    understood: Understood, line: Line, values: dict[str, Any], firm: Row[Any] | None
) -> None:
    country = values.get("country") or getattr(firm, "country", HOME)
    if values.get("postal_code") and country == HOME:
        try:
            city = str(values.get("city") or getattr(firm, "city", None) or "")
            values["postal_code"] = check_postal_code_of(city, values["postal_code"])
        except Refusal as refusal:
            understood.refuse(line, "postal_code", refusal)


def _write(work: Work, planned: Sequence[Planned], _file_name: str, progress: Progress) -> None:
    """Add what is new and change what differs."""
    done = 0

    def told(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done)

    insert_rows(work, "party", _TYPES, [one.values for one in planned if one.id is None], told)
    for types, rows in by_columns(planned, _TYPES):
        update_rows(work, "party", types, rows, told)


_NAME: Final = {role: _columns(role)[1] for role in ("supplier", "customer")}
_RIGHTS = (Right("add", "Party"), Right("edit", "Party"))


def _firms(name: str, role: str, title: str, about: str) -> Kind:
    compare: Callable[[Work, Understood, bool], list[Planned]] = partial(_compare, role=role)
    return Kind(name, title, about, _columns(role), ("code",), _RIGHTS, compare, _write)


SUPPLIERS: Final = _firms(
    "suppliers",
    "supplier",
    N_("Suppliers"),
    N_("Titles, tax numbers, telephones and addresses of the firms you buy from."),
)
CUSTOMERS: Final = _firms(
    "customers",
    "customer",
    N_("Customers"),
    N_("Titles, tax numbers, telephones and addresses of the firms you sell to."),
)
