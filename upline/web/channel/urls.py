"""The addresses of the channel, below those of a BSS."""

from django.urls import URLPattern, path

from upline.web.channel import (
    activation,
    new_reseller,
    reconciling,
    repairs,
    resellers,
    retrying,
    sale_event,
)
from upline.web.channel.distributor_prices import DISTRIBUTOR_PRICES
from upline.web.channel.from_distributor import FROM_DISTRIBUTOR
from upline.web.channel.log_list import LOG
from upline.web.channel.reconciliation import DIFFERENCES, RECONCILIATION
from upline.web.channel.repairs import REPAIRS
from upline.web.channel.reseller_list import RESELLERS
from upline.web.shared.lists.views import list_urls, record_list_urls

_EVENT = "back-ordering-log/<uuid:event_id>/"
_RESELLER = "resellers/<uuid:reseller_id>/"
_RECONCILED = "reconciliation/<uuid:reseller_id>/"

urlpatterns: list[URLPattern] = [
    *list_urls(RESELLERS),
    path("resellers/new/", new_reseller.new, name="reseller-new"),
    path(_RESELLER, resellers.page, name="reseller"),
    path(f"{_RESELLER}edit/", resellers.edit, name="reseller-edit"),
    path(f"{_RESELLER}account/", new_reseller.open_account, name="reseller-open-account"),
    path(f"{_RESELLER}invite/", new_reseller.invite, name="reseller-invite"),
    path(f"{_RESELLER}activate/", activation.activate, name="reseller-activate"),
    path(f"{_RESELLER}copy-down/", activation.copy_down, name="reseller-copy-down"),
    path(
        f"{_RESELLER}mirror-earlier-sales/",
        activation.mirror_earlier_sales,
        name="reseller-mirror-earlier-sales",
    ),
    path(f"{_RESELLER}history/", resellers.history, name="reseller-history"),
    *list_urls(LOG),
    path("back-ordering-log/retry/", retrying.retry_many, name="sale-events-retry"),
    path("back-ordering-log/retried/", retrying.retried, name="sale-events-retried"),
    path(_EVENT, sale_event.page, name="sale-event"),
    path(f"{_EVENT}live/", sale_event.live, name="sale-event-live"),
    path(f"{_EVENT}retry/", sale_event.retry, name="sale-event-retry"),
    *list_urls(RECONCILIATION),
    path("reconciliation/check/", reconciling.check_all, name="reconcile-all"),
    path(_RECONCILED, reconciling.result, name="reconciled-reseller"),
    path(f"{_RECONCILED}check/", reconciling.check_one, name="reconcile-reseller"),
    path(f"{_RECONCILED}live/", reconciling.live, name="reconciliation-live"),
    path(
        f"{_RECONCILED}mirror-earlier-sales/", reconciling.mirror_sales, name="mirror-earlier-sales"
    ),
    *list_urls(DIFFERENCES),
    *record_list_urls("distributor/", lambda _visit: FROM_DISTRIBUTOR, name="from-distributor"),
    *record_list_urls(
        "distributor/price-list/", lambda _visit: DISTRIBUTOR_PRICES, name="distributor-prices"
    ),
    path("differences/<uuid:difference_id>/", reconciling.difference, name="difference"),
    path("differences/<uuid:difference_id>/repair/", repairs.repair, name="difference-repair"),
    *list_urls(REPAIRS),
    path("repairs/<uuid:repair_id>/", repairs.repaired, name="repair"),
]
