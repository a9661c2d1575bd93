"""Turkish letters in Python."""

from __future__ import annotations

import random

import pytest

from app.kernel.text import slugify_ascii, tr_fold, tr_lower, tr_sort_key, tr_upper

# As a Turkish dictionary has them.
IN_ORDER = [
    "100 Kapı", "Acar", "Âdem", "Adil", "Cazım", "Czerny", "Çağ", "Çelik", "Dağ", "Gazi", "Gözde", "Ğ",
    "Hızır", "Hz", "Ilgın", "Irmak", "Isı", "İğne", "İstanbul", "Jale", "Kale", "Kalıp", "Kalite", "Oya",
    "Ozan", "Öz", "Pazar", "Sac", "Szabo", "Şaşmaz", "Şişli", "Tuz", "Ufuk", "Uzun", "Üçler", "Vida",
    "Yıldız", "Yurt", "Zımba",
]  # fmt: skip


def test_small_and_capital_i_keep_or_lack_their_dot() -> None:
    assert tr_lower("ISPARTA İZMİR") == "ısparta izmir"
    assert tr_upper("ısparta izmir") == "ISPARTA İZMİR"
    assert tr_upper("çağrı şöförü") == "ÇAĞRI ŞÖFÖRÜ"
    assert tr_lower("İ") == "i"
    assert len(tr_lower("İ")) == 1


def test_letters_of_customers_abroad_become_small_too() -> None:
    assert tr_lower("ŁÓDŹ ŠKODA ΘΕΣΣΑΛΟΝΊΚΗ СОФИЯ ƏLİYEV") == "łódź škoda θεσσαλονίκη софия əliyev"


def test_the_order_is_the_alphabets() -> None:
    shuffled = random.Random(1).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=tr_sort_key) == IN_ORDER


def test_capitals_and_hats_do_not_change_the_place() -> None:
    assert tr_sort_key("KÂĞIT") == tr_sort_key("kağıt")


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Yıldız Çelik Kapı", "yildiz celik kapi"),
        ("ŞİŞLİ GÜMÜŞ", "sisli gumus"),
        ("Kâğıt", "kagit"),
        ("IĞDIR", "ığdır"),
    ],
)
def test_a_search_finds_what_is_typed_without_turkish_keys(stored: str, typed: str) -> None:
    assert tr_fold(typed) == tr_fold(stored)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Yıldız Çelik Kapı", "yildiz-celik-kapi"),
        ("  ÖZ-İŞ / Kapı & Kasa  ", "oz-is-kapi-kasa"),
        ("C\N{COMBINING CEDILLA}elik", "celik"),
        ("Café Ångström №5", "cafe-angstrom-no5"),
        ("София", ""),
        ("---", ""),
    ],
)
def test_a_slug_is_made_of_plain_letters_and_hyphens(name: str, slug: str) -> None:
    assert slugify_ascii(name) == slug
