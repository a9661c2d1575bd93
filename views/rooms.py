"""Which screens there are: every view is registered here once, with the FAB builder."""

from __future__ import annotations

from flask_appbuilder import AppBuilder

from views.accounting import AccountingView
from views.addresses import AddressView
from views.api_keys import ApiKeyView
from views.archive import ArchiveView
from views.auditing import AuditView
from views.board import BoardView
from views.chain import ChainView
from views.components import ComponentView
from views.correcting import CorrectionView
from views.costs import CostView
from views.count_papers import CountPaperView
from views.count_sheets import CountSheetView
from views.counts import CountView
from views.dealers import DealerAccessView
from views.dealing import DealerView
from views.door_models import DoorModelView
from views.doors import DoorView
from views.edocuments import EDocumentView
from views.expressions import ExpressionView
from views.floor import FloorView
from views.floor_papers import FloorPaperView
from views.floor_times import FloorTimeView
from views.form_layouts import FormLayoutView, WaybillFormView
from views.handover import HandoverView
from views.home import HomeView
from views.importing import ImportView
from views.integrator import IntegratorView
from views.invoices import InvoiceView
from views.kiosks import KioskView
from views.labels import LabelView
from views.loading import LoadingView
from views.lookups import LookupView
from views.materials import MaterialView, UnitView
from views.model_versions import ModelVersionView
from views.needs import MaterialNeedView
from views.numbering import BranchView, NumberingView
from views.operators import OperatorView
from views.option_pictures import OptionPictureView
from views.order_changing import OrderChangeView
from views.order_confirmations import OrderConfirmationView
from views.order_prices import CostAlarmView, OrderPriceView
from views.order_status import OrderStatusView
from views.orders import OrderView
from views.paper_look import PaperLookView
from views.papers import PaperView
from views.parameters import ParameterView
from views.parties import CustomerView, SupplierView
from views.price_lists import PriceListView, PriceTermsView
from views.price_updates import PriceUpdateView
from views.promises import OrderPromiseView
from views.proofs import LedgerProofView
from views.proposals import ProposalView
from views.purchases import PurchaseOrderView
from views.receipt_answers import ReceiptAnswerView
from views.receiving import GoodsReceiptView
from views.return_bills import ReturnBillView
from views.returns import GoodsReturnView
from views.revaluing import RevaluationView
from views.scanning import ScanView
from views.sessions import PeopleSessionView, SessionView
from views.settings import CompanyView, DepartmentView, TaxRateView
from views.shared_papers import SharedPaperView
from views.sharing import PaperShareView
from views.shelves import ShelfView
from views.shifts import ShiftView
from views.shipment_mending import ShipmentMendingView
from views.shipping import ShipmentView
from views.shortages import ShortageView
from views.sign_in_rules import SignInRulesView
from views.slips import StockSlipView
from views.stock import StockMoveView, StockView
from views.terms import ExchangeRateView, SupplyTermView
from views.truck import TruckView
from views.valuation import ValuationView
from views.warehouses import RemnantView, WarehouseView
from views.warranty import WarrantyView
from views.waybill_batches import WaybillBatchView
from views.work_calendar import WorkCalendarView
from views.workshop import FloorDepartmentView, FloorRulesView, FloorSettingView

ROOMS = (
    HomeView,
    OrderView,
    OrderChangeView,
    OrderPromiseView,
    CostView,
    OrderPriceView,
    CostAlarmView,
    PriceListView,
    PriceTermsView,
    PriceUpdateView,
    BoardView,
    DoorView,
    FloorPaperView,
    WarrantyView,
    KioskView,
    OperatorView,
    FloorRulesView,
    FloorSettingView,
    FloorDepartmentView,
    ShiftView,
    WorkCalendarView,
    LookupView,
    PurchaseOrderView,
    ProposalView,
    ShortageView,
    SupplyTermView,
    ExchangeRateView,
    GoodsReceiptView,
    ReceiptAnswerView,
    RevaluationView,
    StockView,
    StockMoveView,
    CountView,
    CountSheetView,
    CountPaperView,
    CorrectionView,
    ShelfView,
    LabelView,
    ScanView,
    StockSlipView,
    MaterialNeedView,
    RemnantView,
    WarehouseView,
    ValuationView,
    MaterialView,
    UnitView,
    ImportView,
    CustomerView,
    AddressView,
    DealerAccessView,
    DealerView,
    FormLayoutView,
    OptionPictureView,
    PaperLookView,
    OrderConfirmationView,
    NumberingView,
    BranchView,
    WaybillFormView,
    WaybillBatchView,
    SupplierView,
    PaperView,
    ArchiveView,
    PaperShareView,
    SharedPaperView,
    OrderStatusView,
    AccountingView,
    ShipmentView,
    ShipmentMendingView,
    LoadingView,
    TruckView,
    GoodsReturnView,
    HandoverView,
    EDocumentView,
    InvoiceView,
    ReturnBillView,
    IntegratorView,
    DoorModelView,
    ModelVersionView,
    ComponentView,
    ParameterView,
    ExpressionView,
    FloorView,
    FloorTimeView,
    DepartmentView,
    TaxRateView,
    CompanyView,
    LedgerProofView,
    AuditView,
    ChainView,
    SessionView,
    PeopleSessionView,
    SignInRulesView,
    ApiKeyView,
)


def add_rooms(builder: AppBuilder) -> None:
    """Register every screen; the navigation is ours, so none goes into FAB's menu."""
    for room in ROOMS:
        builder.add_view_no_menu(room)
