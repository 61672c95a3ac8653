"""Every page of a BSS that can be opened: one address for each URL name, found with the records that there are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from uuid import UUID

from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, resolve, reverse

from upline import models
from upline.jobs.rulebook import JobKind
from upline.models import Tenant
from upline.web.urls import in_a_bss

_LINK = re.compile(r'(?:href|hx-get)="(/t/[^"#]+)')
ONLY_POST = "only takes a POST"
# Why an address is no page, whichever record it is of.
_NEVER_A_PAGE = (ONLY_POST, "sends ", "is a part of a page")
_PER_KIND = 4  # records that are tried of each kind

# What tells records of one kind apart that pages treat differently.
_VARIANTS: dict[type, tuple[str, ...]] = {
    models.Order: ("origin", "status__kind"),
    models.Subscription: ("kind", "status", "is_trial", "managed_by"),
    models.SaleEvent: ("state",),
    models.Account: ("managed_by",),
    models.Email: ("direction",),
    models.Product: ("status",),
}
_MODELS: dict[str, type] = {
    "order_id": models.Order,
    "account_id": models.Account,
    "subscription_id": models.Subscription,
    "product_id": models.Product,
    "price_list_id": models.PriceList,
    "promotion_id": models.Promotion,
    "reseller_id": models.Tenant,
    "event_id": models.SaleEvent,
    "import_id": models.PriceImport,
    "upload_id": models.PriceUpload,
    "difference_id": models.StoredDifference,
    "repair_id": models.DifferenceRepair,
    "job_id": models.Job,
    "export_id": models.Export,
    "activity_id": models.Activity,
    "case_id": models.Case,
    "email_id": models.Email,
    "note_id": models.Note,
    "mention_id": models.Mention,
    "attachment_id": models.Attachment,
    "request_id": models.ChangeRequest,
}
# Of these, each variant is opened: it leads to other pages.
_LEADS_FURTHER = {
    "order",
    "order-products",
    "order-notes",
    "subscription",
    "product",
    "price-list",
    "account",
}
# Each kind of setting by the beginning of the names of its pages.
_SETUP_MODELS: dict[str, type] = {
    "setup-order-type": models.OrderType,
    "setup-order-status": models.OrderStatus,
    "setup-payment-method": models.PaymentMethod,
    "setup-campaign": models.Campaign,
    "setup-custom-field": models.CustomField,
    "setup-permission-rule": models.PermissionRule,
    "setup-grant": models.PermissionRule,
    "setup-group": models.Group,
    "setup-credential": models.ApiCredential,
    "setup-invitation": models.Invitation,
    "setup-user": models.Membership,
    "setup-webhook": models.Webhook,
}


@dataclass
class PageWalk:
    """The pages of a BSS for a person. `pages`: address by URL name; `others`: why the rest are none.

    Of each page, `templates` has the name of the template that it is drawn by, and `answers` what was answered.
    """

    client: Client
    tenant: Tenant
    pages: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    answers: dict[str, HttpResponseBase] = field(default_factory=dict)
    _linked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def find_pages(self) -> None:
        """Try each address with records until one is a page; then those that other pages lead to."""
        self.client.raise_request_exception = False
        patterns = {p.name: p for p in _patterns(in_a_bss) if p.name}
        for name, pattern in patterns.items():
            self._find(name, self._addresses(name, pattern))
        for name in list(self.others):
            self._find(name, self._linked[name][:_PER_KIND])

    def _find(self, name: str, addresses: Iterable[str]) -> None:
        for address in addresses:
            problem = self._open(name, address)
            if problem and name not in self.pages:
                self.others[name] = problem
            if problem.startswith(_NEVER_A_PAGE) or (not problem and name not in _LEADS_FURTHER):
                return
        if name not in self.pages:
            self.others.setdefault(name, "no record")

    def _open(self, name: str, address: str) -> str:
        """Open an address and note it if it is a page; return why it is none."""
        response = self.client.get(address)
        if response.streaming:  # a file: only reading it to its end closes it
            b"".join(response.streaming_content)
            for close in response._resource_closers:
                close()
        problem = _no_page(response)
        if not problem:
            if name not in self.pages:
                self.pages[name] = address
                self.templates[name] = response.templates[0].name
                self.answers[name] = response
            self.others.pop(name, None)
            self._collect_links(response.content.decode())
        return problem

    def _collect_links(self, html: str) -> None:
        for link in _LINK.findall(html):
            address = unescape(link)
            try:
                name = resolve(address.partition("?")[0]).url_name
            except Resolver404:
                continue
            if name not in self.pages and address not in self._linked[name]:
                self._linked[name].append(address)

    def _addresses(self, name: str, pattern: URLPattern) -> Iterator[str]:
        arguments = dict.fromkeys(pattern.pattern.converters)
        given = pattern.default_args
        values = {"slug": self.tenant.slug, "entity": "order", "task": "change-a-price"}
        known = {key: values[key] for key in arguments if key in values}
        wanted = [key for key in arguments if key not in known]
        if not wanted:
            yield self._reverse(name, known)
        for record in self._records(name, wanted[0]) if wanted else ():
            # A second record is one of the first: a link of its page leads to it.
            if len(wanted) == 1:
                yield self._reverse(name, {**known, wanted[0]: record})
        assert not set(given) & set(arguments), name

    def _reverse(self, name: str, arguments: dict[str, object]) -> str:
        return reverse(name, kwargs={**arguments, "slug": self.tenant.slug})

    def _records(self, name: str, argument: str) -> Iterator[UUID]:
        if argument == "record_id":
            (model,) = {m for start, m in _SETUP_MODELS.items() if name.startswith(start)}
            if model is models.Membership:
                members = models.Membership.objects.filter(tenant=self.tenant)
                yield from members.values_list("user", flat=True)[:_PER_KIND]
            else:
                yield from self._some(model, ())
            return
        if argument == "result_id":
            results = models.Job.objects.filter(tenant=self.tenant, kind=JobKind.WHAT_IF)
            yield from results.values_list("subject_id", flat=True)
            return
        model = _MODELS[argument]
        yield from self._some(model, _VARIANTS.get(model, ()))

    def _some(self, model: type, variants: tuple[str, ...]) -> Iterator[UUID]:
        """Yield the latest records, one of each variant before further ones."""
        key = "upline" if model is models.Tenant else "tenant"
        rows = model.objects.filter(**{key: self.tenant}).order_by("-pk")
        if not variants:
            yield from rows.values_list("pk", flat=True)[:_PER_KIND]
            return
        seen = set()
        for pk, *kind in rows.values_list("pk", *variants)[:400]:
            if tuple(kind) not in seen:
                seen.add(tuple(kind))
                yield pk


def _patterns(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


def _no_page(response: HttpResponseBase) -> str:
    """Return why a response is no page; empty for one."""
    if response.status_code == 405:
        return ONLY_POST
    if response.status_code != 200:
        return f"answers {response.status_code}"
    if not response["Content-Type"].startswith("text/html"):
        return f"sends {response['Content-Type'].partition(';')[0]}"
    return "" if b"<html" in response.content else "is a part of a page"
