from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.overview.costs import cost_rows
from app.production.board import board
from app.production.cancelling import cancel_order
from app.production.costing import cost_paper
from app.production.needs import cancel_need, issue_need, open_needs
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.production.refusals import (
    CardLacksMaterial,
    CardMovedMeanwhile,
    NeedIsClosed,
    NotItsDoors,
    NotThatManyDoors,
    ReasonNeeded,
    ReplacementBegun,
)
from app.production.scrapping import scrap_doors
from app.production.undoing import undo
from app.purchasing.needs.lacking import lacking
from app.purchasing.needs.proposing import propose
from app.stock.ledger.balances import on_hand
from app.stock.ledger.refusals import MissingMaterials
from app.stock.slips.refusals import SlipOfTheFloor
from app.stock.slips.undoing import undo_slip
from models.floor import MaterialNeed
from models.materials import Material
from models.production import Door, WorkOrder
from models.stock import Location, StockMove
from models.warehouse import StockSlip
from tests.factories import behind_the_scenes, make_material, stock_up
from tests.production.floor import (
    acting,
    card_of,
    cards_of,
    departments,
    door_order,
    person,
    touches_of,
)
from tests.production.test_racing import adds_up


class Job:
    """An order of some doors whose sheet is cut first, and whose lock comes in last."""

    def __init__(self, work: Work, doors: int = 4) -> None:
        self.work = work
        self.sheet, self.lock = make_material(work), make_material(work)
        self.order = door_order(work, {self.sheet: 10 * doors, self.lock: doors}, doors=doors)
        first, *_, last = departments(work)
        needed = {each.material_id: each for each in self.order.lines[0].materials}
        needed[self.sheet.id].department_id = first.id
        needed[self.lock.id].department_id = last.id
        work.session.flush()
        plan_order(behind_the_scenes(work), self.order.id)

    @property
    def card(self) -> WorkOrder:
        return card_of(self.work, self.order)

    @property
    def remake(self) -> WorkOrder:
        return next(card for card in cards_of(self.work, self.order) if card.remake_of_id is not None)

    def empty(self, material: Material) -> None:
        """Another order takes all that is left of it."""
        left = on_hand(self.work, material.id)
        other = door_order(self.work, {material: left})
        taken = on_hand(self.work, material.id)
        other.lines[0].materials[0].quantity = taken
        self.work.session.flush()
        plan_order(behind_the_scenes(self.work), other.id)
        assert on_hand(self.work, material.id) == 0

    def in_progress(self, material: Material) -> Decimal:
        return self._at("wip", material)

    def scrapped(self, material: Material) -> Decimal:
        return self._at("scrap", material)

    def _at(self, kind: str, material: Material) -> Decimal:
        places = select(Location.id).where(Location.kind == kind)
        if kind == "wip":
            places = places.where(Location.order_id == self.order.id)
        came, went = (
            self.work.session.scalar(
                select(func.coalesce(func.sum(StockMove.quantity), 0)).where(
                    column.in_(places),
                    StockMove.material_id == material.id,
                    StockMove.order_line_id == self.order.lines[0].id,
                )
            )
            for column in (StockMove.target_id, StockMove.source_id)
        )
        return Decimal(came or 0) - Decimal(went or 0)


@pytest.fixture
def job(work: Work) -> Job:
    return Job(work)


def serials(work: Work, card: WorkOrder) -> list[str]:
    query = select(Door.serial).where(Door.work_order_id == card.id, Door.scrapped_event_id.is_(None))
    return list(work.session.scalars(query.order_by(Door.serial)))


def test_a_scrapped_door_is_made_anew_with_material_from_stock(work: Work, job: Job) -> None:
    card = job.card
    pass_on(work, card.id, 1)  # in welding: the lock is not in it yet
    before = on_hand(work, job.sheet.id)
    done = scrap_doors(work, card.id, 2, "Yanlış kesim", quantity=1)
    assert (card.quantity, card.state, card.version) == (3, "waiting", 3)
    assert (job.scrapped(job.sheet), job.scrapped(job.lock)) == (10, 0)
    assert (job.in_progress(job.sheet), job.in_progress(job.lock)) == (40, 4)
    assert on_hand(work, job.sheet.id) == before - 10
    remake = job.remake
    assert (done["remake"], done["lacks"]) == (remake.id, 0)
    assert (remake.quantity, remake.state, remake.department_id, remake.remake_of_id) == (
        1,
        "waiting",
        departments(work)[0].id,
        card.id,
    )
    assert serials(work, remake) == [f"{job.order.number}-1-005"]
    assert serials(work, card) == [f"{job.order.number}-1-00{n}" for n in (1, 2, 3)]
    assert [touch.kind for touch in touches_of(work, remake)] == ["remade"]
    assert touches_of(work, card)[-1].quantity == 1
    shown = next(each for each in board(work).cards if each.id == remake.id)
    assert (shown.remake_of, shown.lacks, shown.serial) == (card.number, (), f"{job.order.number}-1-005")
    assert adds_up(work)


def test_named_doors_are_scrapped(work: Work, job: Job) -> None:
    chosen = [f"{job.order.number}-1-002", f"{job.order.number}-1-003"]
    scrap_doors(work, job.card.id, 1, "Yanlış kesim", serials=chosen)
    assert serials(work, job.card) == [f"{job.order.number}-1-001", f"{job.order.number}-1-004"]
    with pytest.raises(NotItsDoors):
        scrap_doors(work, job.card.id, 2, "Yanlış kesim", serials=chosen[:1])


def test_without_stock_the_new_door_waits_for_its_material(work: Work, job: Job) -> None:
    job.empty(job.sheet)
    done = scrap_doors(work, job.card.id, 1, "Malzeme kusuru", quantity=1)
    remake = job.remake
    assert (done["lacks"], remake.state, remake.blocked_reason) == (1, "blocked", "Malzeme bekliyor")
    (need,) = open_needs(work)
    assert (need.card, need.quantity, need.is_there, need.on_hand) == (remake.number, 10, False, 0)
    shown = next(each for each in board(work).cards if each.id == remake.id)
    assert shown.waits_for_material
    assert [(lack.material, lack.is_there) for lack in shown.lacks] == [(job.sheet.code, False)]
    with pytest.raises(MissingMaterials):
        issue_need(work, [need.id])
    stock_up(work, job.sheet, 15)
    assert job.remake.state == "blocked"  # goods that come do not release it by themselves
    shown = next(each for each in board(work).cards if each.id == remake.id)
    assert [lack.is_there for lack in shown.lacks] == [True]
    issue_need(acting(work, person("Storekeeper")), [need.id])
    assert (job.remake.state, job.remake.blocked_reason) == ("waiting", "")
    assert (on_hand(work, job.sheet.id), job.in_progress(job.sheet)) == (5, 40)
    record = work.session.get_one(MaterialNeed, need.id)
    slip = work.session.get_one(StockSlip, record.slip_id)
    assert (slip.kind, slip.order_id) == ("issue", job.order.id)
    with pytest.raises(NeedIsClosed):
        issue_need(work, [need.id])
    assert open_needs(work) == []
    assert adds_up(work)


def test_one_click_of_the_storekeeper_counts_once(work: Work, job: Job) -> None:
    job.empty(job.sheet)
    scrap_doors(work, job.card.id, 1, "Malzeme kusuru", quantity=1)
    stock_up(work, job.sheet, 30)
    (need,) = open_needs(work)
    first = issue_need(work, [need.id], key="issue-000001")
    assert issue_need(work, [need.id], key="issue-000001") == first
    assert on_hand(work, job.sheet.id) == 20


def test_a_need_given_up_lets_the_card_go_on(work: Work, job: Job) -> None:
    job.empty(job.sheet)
    scrap_doors(work, job.card.id, 1, "Malzeme kusuru", quantity=1)
    (need,) = open_needs(work)
    cancel_need(acting(work, person("Storekeeper")), need.id, "Artan parçadan kesildi")
    assert (job.remake.state, open_needs(work)) == ("waiting", [])
    assert job.in_progress(job.sheet) == 30


def test_doors_that_wait_for_material_cannot_be_scrapped(work: Work, job: Job) -> None:
    job.empty(job.sheet)
    scrap_doors(work, job.card.id, 1, "Malzeme kusuru", quantity=1)
    with pytest.raises(CardLacksMaterial):
        scrap_doors(work, job.remake.id, 1, "Malzeme kusuru")
    assert job.in_progress(job.sheet) == 30  # what the other doors have in them


def test_the_last_door_takes_the_card_off_the_board(work: Work, job: Job) -> None:
    card = job.card
    done = scrap_doors(work, card.id, 1, "Taşımada hasar")
    assert (card.state, job.remake.quantity) == ("scrapped", 4)
    assert card.id not in [each.id for each in board(work).cards]
    assert job.order.state == "in_production"
    undo(work, done["event"])
    assert (card.state, card.quantity, job.remake.state) == ("waiting", 4, "cancelled")
    assert len(serials(work, card)) == 4
    assert (job.scrapped(job.sheet), job.in_progress(job.sheet), on_hand(work, job.sheet.id)) == (0, 40, 960)
    assert job.order.state == "planned"
    assert adds_up(work)


def test_scrap_taken_back_brings_the_material_back(work: Work, job: Job) -> None:
    job.empty(job.sheet)
    done = scrap_doors(work, job.card.id, 1, "Yanlış kesim", quantity=2)
    undo(work, done["event"])
    assert (job.card.quantity, job.remake.state, open_needs(work)) == (4, "cancelled", [])
    assert (job.scrapped(job.sheet), job.in_progress(job.sheet)) == (0, 40)
    assert touches_of(work, job.card)[-1].kind == "undone"


def test_what_the_storekeeper_issued_of_it_comes_back_too(work: Work, job: Job) -> None:
    for version in (1, 2, 3):
        pass_on(work, job.card.id, version)  # the lock is in the doors
    job.empty(job.sheet)
    job.empty(job.lock)
    done = scrap_doors(work, job.card.id, 4, "Yanlış kesim", quantity=1)
    stock_up(work, job.sheet, 30)
    need = next(each for each in open_needs(work) if each.material_id == job.sheet.id)
    issue_need(work, [need.id])
    assert (job.remake.state, job.in_progress(job.sheet)) == ("blocked", 40)  # the lock is still missing
    undo(work, done["event"])
    assert (job.card.quantity, job.remake.state, open_needs(work)) == (4, "cancelled", [])
    assert (job.in_progress(job.sheet), job.in_progress(job.lock)) == (40, 4)
    assert (job.scrapped(job.sheet), on_hand(work, job.sheet.id)) == (0, 30)
    assert adds_up(work)


def test_scrap_stays_when_its_replacement_was_touched(work: Work, job: Job) -> None:
    done = scrap_doors(work, job.card.id, 1, "Yanlış kesim", quantity=1)
    pass_on(work, job.remake.id, 1)
    with pytest.raises(ReplacementBegun):
        undo(work, done["event"])
    assert (job.card.quantity, job.scrapped(job.sheet)) == (3, 10)


def test_its_slip_is_not_taken_back_in_the_store_room(work: Work, job: Job) -> None:
    scrap_doors(work, job.card.id, 1, "Yanlış kesim", quantity=1)
    for slip in work.session.scalars(select(StockSlip).where(StockSlip.order_id == job.order.id)):
        with pytest.raises(SlipOfTheFloor):
            undo_slip(work, slip.id, "Yanlış")
    assert job.scrapped(job.sheet) == 10


def test_an_order_is_ready_when_all_doors_that_are_not_scrapped_are(work: Work, job: Job) -> None:
    card = job.card
    for _ in range(3):
        pass_on(work, card.id, card.version)
    pass_on(work, card.id, card.version, quantity=3)
    assert job.order.state == "in_production"
    scrap_doors(work, card.id, card.version, "Taşımada hasar", is_remake=False)
    assert job.order.state == "ready"
    assert (job.scrapped(job.sheet), job.scrapped(job.lock)) == (10, 1)


def test_cancelling_returns_what_is_left_and_closes_the_needs(work: Work, job: Job) -> None:
    job.empty(job.sheet)
    scrap_doors(work, job.card.id, 1, "Malzeme kusuru", quantity=1)
    cancel_order(work, job.order.id, "Vazgeçildi")
    assert {card.state for card in cards_of(work, job.order)} == {"cancelled"}
    assert (job.in_progress(job.sheet), job.in_progress(job.lock), job.scrapped(job.sheet)) == (0, 0, 10)
    assert open_needs(work) == []
    assert adds_up(work)


@pytest.mark.parametrize("quantity", [0, 5])
def test_no_more_doors_than_there_are(work: Work, job: Job, quantity: int) -> None:
    with pytest.raises(NotThatManyDoors):
        scrap_doors(work, job.card.id, 1, "Yanlış kesim", quantity=quantity)
    assert job.scrapped(job.sheet) == 0


def test_a_reason_a_right_and_the_right_version_are_needed(work: Work, job: Job) -> None:
    with pytest.raises(ReasonNeeded):
        scrap_doors(work, job.card.id, 1, "")
    with pytest.raises(NotAllowed):
        scrap_doors(acting(work, person("Storekeeper")), job.card.id, 1, "Yanlış kesim")
    with pytest.raises(CardMovedMeanwhile):
        scrap_doors(work, job.card.id, 9, "Yanlış kesim")
    assert (job.card.quantity, job.scrapped(job.sheet), len(cards_of(work, job.order))) == (4, 0, 1)


def test_who_only_works_the_board_issues_nothing(work: Work, job: Job) -> None:
    job.empty(job.sheet)
    scrap_doors(work, job.card.id, 1, "Yanlış kesim", quantity=1)
    (need,) = open_needs(work)
    with pytest.raises(NotAllowed):
        issue_need(acting(work, person("Foreman")), [need.id])
    with pytest.raises(NotAllowed):
        cancel_need(acting(work, person("Foreman")), need.id)
    assert job.remake.state == "blocked"


def listed(work: Work, line: int) -> Decimal:
    return next(row.actual for row in cost_rows(work).rows if row.line_id == line)


def test_what_was_spoilt_is_paid_once_and_not_at_all_when_it_is_brought_back(work: Work, job: Job) -> None:
    line = job.order.lines[0].id
    planned, before = cost_paper(work, line).actual.material, listed(work, line)
    done = scrap_doors(work, job.card.id, 1, "Yanlış kesim", quantity=1)
    assert cost_paper(work, line).actual.material == planned + 100  # ten of the sheet at ten lira each
    assert listed(work, line) - before == 100
    undo(work, done["event"])
    assert cost_paper(work, line).actual.material == planned
    assert listed(work, line) == before


def test_what_the_floor_waits_for_counts_as_wanted(work: Work, job: Job) -> None:
    job.empty(job.sheet)
    scrap_doors(work, job.card.id, 1, "Malzeme kusuru", quantity=1)
    (lack,) = [each for each in lacking(work) if each.material_id == job.sheet.id]
    assert (lack.needed, lack.missing, [each.number for each in lack.waiting]) == (10, 10, [job.order.number])
    job.sheet.reorder_point = Decimal(5)
    work.session.flush()
    (proposal,) = [each for each in propose(work) if each.material_id == job.sheet.id]
    assert (proposal.promised, proposal.available) == (10, -10)
    assert [cause.number for cause in proposal.causes] == [job.order.number]
