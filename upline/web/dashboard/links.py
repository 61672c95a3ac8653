"""Links from figures to the lists behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from upline.backorders.queries import Period, Reseller
from upline.web.shared.lists.address import ListUrl
from upline.web.shared.navigation import area_url


@dataclass(frozen=True, slots=True)
class Links:
    """The lists of one BSS, filtered by period and reseller."""

    slug: str
    resellers: Mapping[UUID, Reseller]

    def reseller_name(self, reseller_id: UUID) -> str:
        return self.resellers[reseller_id].ref.name

    def log(
        self,
        *,
        view: str,
        period: Period | None = None,
        reason: str = "",
        reseller_id: UUID | None = None,
    ) -> str:
        """Return the address of the back-ordering log with these filters."""
        return ListUrl(self._log, {}).href(
            view=view,
            reason=reason,
            reseller=self._filter(reseller_id),
            date_from=period.first.isoformat() if period else "",
            date_to=period.last.isoformat() if period else "",
        )

    def booked_on(self, day: date, reseller_id: UUID | None = None) -> str:
        """Return the address of the orders booked of one day's sales. A table has hundreds of them."""
        href = f"{self._log}?view=booked&date_from={day}&date_to={day}"
        return f"{href}&reseller={self._filter(reseller_id)}" if reseller_id else href

    def subscriptions(self, reseller_id: UUID | None = None) -> str:
        """Return the address of the subscriptions that mirror a reseller's sales, or all's, by status."""
        href = f"{area_url('subscriptions', self.slug)}?view=mirrored"
        return (
            f"{href}&reseller={self._filter(reseller_id)}&group=status"
            if reseller_id
            else f"{href}&group=status"
        )

    @property
    def differences(self) -> str:
        """Return the address of the differences that reconciliations have found."""
        return area_url("differences", self.slug)

    @property
    def _log(self) -> str:
        return area_url("back-ordering-log", self.slug)

    def _filter(self, reseller_id: UUID | None) -> str:
        return self.resellers[reseller_id].slug if reseller_id else ""
