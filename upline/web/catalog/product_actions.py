"""Discontinuing a product and selling it again, as dialogs and pages with a preview."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from upline.catalog import actions
from upline.catalog.queries import ProductPage, product_page
from upline.catalog.rulebook import NEEDS, CatalogAction, ProductAction, product_verdict
from upline.kernel import clock
from upline.kernel.texts import plural_text, text
from upline.kernel.verdicts import Refused, refused
from upline.subscriptions.queries import ProductSales, sales_of_product
from upline.web.shared.access import Visit
from upline.web.shared.action_page import ActionDefinition, ActionPages
from upline.web.shared.forms.action_form import ActionContext, ActionForm
from upline.web.shared.previews import Change, PreviewStep, step


@dataclass(frozen=True, slots=True)
class ProductActionContext(ActionContext):
    """A product that is discontinued or sold again, and what is sold of it."""

    product: ProductPage
    sales: ProductSales

    @property
    def record_id(self) -> UUID:
        return self.product.id

    @property
    def record_name(self) -> str:
        return self.product.name

    @property
    def version(self) -> None:
        return None

    @property
    def home(self) -> str:
        return reverse("product", args=[self.visit.tenant.slug, self.product.id])


class ProductActionForm(ActionForm[ProductActionContext]):
    """A confirmation."""


class ProductActionDefinition(ActionDefinition[ProductActionContext]):
    """How an action on a product is shown and performed."""


def _discontinue(ctx: ProductActionContext, _form: ProductActionForm) -> None:
    actions.discontinue_product(tenant_id=ctx.tenant_id, product_id=ctx.product.id, by=ctx.by)


def _sell_again(ctx: ProductActionContext, _form: ProductActionForm) -> None:
    actions.sell_product_again(tenant_id=ctx.tenant_id, product_id=ctx.product.id, by=ctx.by)


def _discontinue_steps(ctx: ProductActionContext) -> Iterator[PreviewStep]:
    count = ctx.sales.subscription_count
    licences = ctx.sales.quantity
    if count:
        sentence = str(text("{} with {} go on: they renew, and can get more or fewer licences."))
        sold = plural_text("{count} subscription", "{count} subscriptions", count=count)
        amount = plural_text("{count} licence", "{count} licences", count=licences)
        yield step("refresh-cw", sentence, sold, amount)
    else:
        yield step("refresh-cw", str(text("There is no subscription of it.")))
    yield step(
        "circle-x",
        str(
            text(
                "No new subscription, add-on or plan change to it can be sold, here and downstream."
            )
        ),
    )
    yield step(
        "receipt-text",
        str(text("Orders that have it and are not executed yet cannot be executed.")),
    )
    yield step("tags", str(text("Its prices stay. It can be sold again at any time.")))


def _sell_again_steps(_ctx: ProductActionContext) -> Iterator[PreviewStep]:
    yield step(
        "circle-check",
        str(text("It can be sold again, here and downstream, at the prices it has.")),
    )


DEFINITIONS: Mapping[ProductAction, ProductActionDefinition] = {
    ProductAction.DISCONTINUE: ProductActionDefinition(
        label=text("Discontinue"),
        icon="circle-x",
        tone="danger",
        done=text("Product discontinued"),
        form=ProductActionForm,
        run=_discontinue,
        button=lambda ctx, _form: text("Discontinue {name}", name=ctx.product.name),
        steps=_discontinue_steps,
    ),
    ProductAction.SELL_AGAIN: ProductActionDefinition(
        label=text("Sell again"),
        icon="undo-2",
        done=text("Product sold again"),
        form=ProductActionForm,
        run=_sell_again,
        button=lambda ctx, _form: text("Sell {name} again", name=ctx.product.name),
        steps=_sell_again_steps,
    ),
}


def _load(
    _request: HttpRequest, visit: Visit, product_id: UUID, action: ProductAction
) -> ProductActionContext:
    """Return the product. Raises: Refused — another BSS’s, or not in the status for this."""
    product = product_page(seller=visit.tenant, product_id=product_id)
    if product.owner is not None:
        sentence = text(
            "It is a product of {owner} and is discontinued there.", owner=product.owner.name
        )
        raise Refused(refused("not_own_product", sentence))
    verdict = product_verdict(action, name=product.name, status=product.status)
    if not verdict.allowed:
        raise Refused(verdict)
    now = clock.now()
    return ProductActionContext(
        visit=visit,
        now=now,
        today=clock.local_date(now, timezone=visit.tenant.timezone),
        product=product,
        sales=sales_of_product(
            tenant_id=visit.tenant.id, product_id=product_id, reach=visit.reach()
        ),
    )


def _preview(
    ctx: ProductActionContext, definition: ProductActionDefinition, _form: ProductActionForm
) -> tuple[Iterable[Change], Iterable[PreviewStep]]:
    return (), definition.steps(ctx)


PRODUCT_ACTIONS = ActionPages(
    record="product",
    current_area="products",
    actions=ProductAction,
    definitions=DEFINITIONS,
    load=_load,
    preview=_preview,
    error_title=text("Nothing was changed."),
    permission=NEEDS[CatalogAction.MANAGE_PRODUCTS].permission,
)
