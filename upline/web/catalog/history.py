"""The history pages of products and price lists."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from upline.catalog.queries import price_list_page, product_page
from upline.web.catalog.price_lists import today_in
from upline.web.shared.access import Visit, bss_page
from upline.web.shared.change_log import show_history


@require_safe
@bss_page()
def price_list_history(request: HttpRequest, visit: Visit, price_list_id: UUID) -> HttpResponse:
    """Show the changes of a price list and its prices."""
    price_list = price_list_page(
        tenant_id=visit.tenant.id, price_list_id=price_list_id, today=today_in(visit)
    )
    return show_history(
        request,
        visit,
        [price_list_id],
        name=price_list.name,
        home=reverse("price-list", args=[visit.tenant.slug, price_list_id]),
        current_area="price-lists",
    )


@require_safe
@bss_page()
def product_history(request: HttpRequest, visit: Visit, product_id: UUID) -> HttpResponse:
    """Show the changes of a product that this BSS has made: of an inherited one, its own prices."""
    product = product_page(seller=visit.tenant, product_id=product_id)
    return show_history(
        request,
        visit,
        [product_id],
        name=product.name,
        home=reverse("product", args=[visit.tenant.slug, product_id]),
        current_area="products",
    )
