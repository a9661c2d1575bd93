"""The press: own fonts, tagged files, nothing fetched, one thread, clean beginnings and ends."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from socket import create_server
from typing import Any, cast

import pytest

from app.documents.papers import picture_uri
from reports.cost import render_cost
from reports.goods_receipt import render_goods_receipt
from reports.labels import Labels, labels_for
from reports.proforma import render_proforma
from reports.render import render_pdf
from reports.waybill import render_waybill
from tests.reports.conftest import compiled
from tests.reports.reading import all_text, fonts, opened
from tests.reports.samples import DRAWING, SELLER, WATERMARK, a_cost, a_proforma, a_receipt, a_waybill

ROOT = Path(__file__).parents[2]
SCRIPT = """
import os, sys
from hashlib import sha256
from reports.waybill import render_waybill
from tests.reports.samples import a_waybill
print(sha256(render_waybill(a_waybill())).hexdigest(), flush=True)
child = os.fork()
if child == 0:
    print(sha256(render_waybill(a_waybill())).hexdigest(), flush=True)
    sys.exit(0)
sys.exit(os.waitpid(child, 0)[1])
"""


def every_paper(labels: Labels) -> list[bytes]:
    line = replace(a_proforma().lines[0], drawing=DRAWING, sheet=DRAWING)
    return [
        render_proforma(replace(a_proforma(), lines=(line,)), labels),
        render_waybill(a_waybill(watermark=WATERMARK), labels),
        render_cost(a_cost(), labels),
        render_goods_receipt(a_receipt(), labels),
    ]


def test_every_letter_is_set_in_the_shipped_font_and_travels_with_the_file(turkish: Labels) -> None:
    for pdf in every_paper(turkish):
        used = set(fonts(pdf))
        assert used
        assert all("Inter-Paper" in name and embedded for name, embedded in used), used


def test_every_paper_is_tagged_and_says_what_it_is_and_whose(turkish: Labels) -> None:
    for pdf in every_paper(turkish):
        reader = opened(pdf)
        catalogue: Any = reader.trailer["/Root"]
        assert catalogue["/Lang"] == "tr"
        assert catalogue["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in catalogue
        assert reader.metadata is not None
        assert reader.metadata.author == SELLER.legal_name
        assert reader.metadata.title
        assert b"pdfuaid:part" in catalogue["/Metadata"].get_object().get_data()
        assert "/JavaScript" not in str(catalogue)


def test_a_picture_from_elsewhere_is_not_fetched(turkish: Labels) -> None:
    with create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/logo.png"
        linked = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{address}"/></svg>'
        )
        for logo in (address, "file:///etc/hostname", picture_uri(linked.encode())):
            render_proforma(a_proforma(seller=replace(SELLER, logo=logo)), turkish)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_logo_is_printed_in_place_of_the_name(turkish: Labels) -> None:
    logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    paper = a_proforma(seller=replace(SELLER, logo=picture_uri(logo.encode())))
    assert all_text(render_proforma(paper, turkish)).count("Iğdır Çelik Kapı") < all_text(
        render_proforma(a_proforma(), turkish)
    ).count("Iğdır Çelik Kapı")


def test_many_threads_may_print_at_once(turkish: Labels) -> None:
    papers = [a_waybill(number=f"ATL202600000012{place}") for place in range(6)]
    alone = [render_waybill(paper, turkish) for paper in papers]
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(lambda paper: render_waybill(paper, turkish), papers))
    assert together == alone


def test_a_paper_that_fails_does_not_stop_the_next() -> None:
    with pytest.raises(TypeError):
        render_pdf(cast("str", None))
    assert render_pdf("<p>ğ").startswith(b"%PDF")


def test_another_process_and_a_forked_one_print_the_same_and_end_cleanly() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    here = sha256(render_waybill(a_waybill())).hexdigest()
    assert (run.returncode, run.stdout.split()) == (0, [here, here]), run.stderr


def test_labels_come_from_the_compiled_catalogue_and_fall_back_to_english(tmp_path: Path) -> None:
    folder = tmp_path / "tr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.mo").write_bytes(compiled({"Despatch waybill": "Sevk İrsaliyesi"}))
    labels = labels_for("tr", tmp_path)
    assert (labels("Despatch waybill"), labels("Unheard of"), labels("")) == (
        "Sevk İrsaliyesi",
        "Unheard of",
        "",
    )
    assert labels_for("en", tmp_path)("Despatch waybill") == "Despatch waybill"
