"""Crossing from one company into another by numbers, searches and sockets. None of it works."""

from __future__ import annotations

import pytest

from app.kernel.permissions import system
from app.kernel.tenancy import tenant_context
from app.kernel.work import Work, begin_work
from app.production.passing import pass_on
from models.core import IssuedDocument
from models.materials import Material
from models.parties import Party
from models.production import WorkOrder
from tests.factories import make_material
from tests.security.fort import Fort
from tests.security.gates import open_socket

SECRET = "Kusatmanin Gizlisi"
THEIRS = 777_777


@pytest.fixture(scope="module")
def hidden(other: Fort) -> Fort:
    """Records of the other company, under numbers this company does not have."""
    with other.work() as work:
        work.session.add(Party(id=THEIRS, code="GIZLI", name=SECRET, is_customer=True, is_supplier=True))
        work.session.flush()
        make_material(work, "GIZLI", SECRET, id=THEIRS)
        paper = work.session.query(IssuedDocument).filter_by(kind="proforma").first()
        assert paper is not None
        values = {key: getattr(paper, key) for key in ("kind", "number", "issued_at", "issued_by", "subject")}
        work.session.add(
            IssuedDocument(id=THEIRS, revision=9, subject_id=THEIRS, snapshot=paper.snapshot, **values)
        )
    return other


# --- numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/customers/show/{}",
        "/customers/edit/{}",
        "/materials/show/{}",
        "/materials/edit/{}",
        "/papers/{}.pdf",
    ],
)
def test_numbers_of_the_other_company_are_nothing_here(fort: Fort, hidden: Fort, path: str) -> None:
    assert hidden.get("owner", path.format(THEIRS)).status_code == 200, "the test must ask for what is there"
    answer = fort.get("owner", path.format(THEIRS))
    assert answer.status_code == 404
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/lookup/materials?q=GIZLI",
        "/lookup/parties/customers?q=kusatmanin",
        "/lookup/everything?q=kusatmanin",
        "/customers/list/?q=kusatmanin",
        "/materials/list/?q=GIZLI",
        "/customers/export/csv",
        "/stock/?q=GIZLI",
    ],
)
def test_searching_finds_nothing_of_the_other_company(fort: Fort, hidden: Fort, path: str) -> None:
    assert SECRET in hidden.get("owner", path).text
    assert SECRET not in fort.get("owner", path).text


def test_writing_to_a_number_of_the_other_company_changes_nothing_there(fort: Fort, hidden: Fort) -> None:
    fort.post("owner", f"/customers/edit/{THEIRS}", {"code": "BIZIM", "name": "Bizim"})
    fort.post("owner", f"/materials/delete/{THEIRS}")
    with tenant_context(hidden.tenant), hidden.database.sessions() as session:
        party, material = session.get(Party, THEIRS), session.get(Material, THEIRS)
        assert party is not None
        assert party.name == SECRET
        assert material is not None


# --- sockets ------------------------------------------------------------------------------------------


def a_card(work: Work) -> WorkOrder:
    return work.session.query(WorkOrder).filter(WorkOrder.state == "waiting").order_by(WorkOrder.id).first()  # type: ignore[return-value]


def test_a_board_hears_only_its_own_company(fort: Fort, other: Fort) -> None:
    here, there = open_socket(fort, "owner"), open_socket(other, "owner")
    assert here.is_connected()
    assert there.is_connected()
    database = fort.app.extensions["atolye.database"]
    with begin_work(database, system("Ayşe"), fort.tenant) as work:
        card = a_card(work)
        pass_on(work, card.id, card.version)
    assert [message["name"] for message in here.get_received()] == ["card"]
    assert there.get_received() == []
    here.disconnect()
    there.disconnect()


@pytest.mark.parametrize("visitor", ["owner", "kiosk"])
def test_a_socket_of_here_is_no_socket_there(fort: Fort, other: Fort, visitor: str) -> None:
    assert not open_socket(fort, visitor, host=other.host).is_connected()


def test_a_page_of_somebody_else_opens_no_socket(fort: Fort) -> None:
    client = fort.client("owner")
    path = "/socket.io/?EIO=4&transport=polling"
    foreign = client.get(path, base_url=fort.base, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 400
    neighbour = client.get(path, base_url=fort.base, headers={"Origin": "http://siege.localhost"})
    assert neighbour.status_code == 400
    assert client.get(path, base_url=fort.base, headers={"Origin": fort.base}).status_code == 200
