"""Which page of the manual speaks of a page: by the name of its URL, else by its area in the rail."""

from collections.abc import Mapping

from django.urls import reverse

# URL name -> task of the manual (`upline/web/help/manual/`). An area's entry serves all pages in it.
HELP_TASKS: Mapping[str, str] = {
    "first-steps": "set-up-a-new-bss",
    "dashboard": "read-the-dashboard",
    "inbox": "inbox",
    "orders": "lists-and-saved-views",
    "order": "why-an-order-has-this-price",
    "order-products": "why-an-order-has-this-price",
    "order-provenance": "why-an-order-has-this-price",
    "order-edit": "edit-a-back-order",
    "order-sharing": "permission-rules-and-sharing",
    "order-activities": "cases-activities-and-e-mails",
    "order-emails": "cases-activities-and-e-mails",
    "order-cases": "cases-activities-and-e-mails",
    "order-notes": "cases-activities-and-e-mails",
    "order-new": "new-customer-and-first-sale",
    "order-execute": "new-customer-and-first-sale",
    "subscriptions": "sell-more-licences",
    "subscription-change-plan": "change-a-plan",
    "subscription-upgrade-trial": "trial-to-paid",
    "subscription-cancel": "cancel-and-keep",
    "accounts": "new-customer-and-first-sale",
    "from-distributor": "see-what-the-distributor-booked",
    "products": "change-a-price",
    "price-lists": "change-a-price",
    "price-list-import": "import-a-price-file",
    "price-list-upload": "import-a-price-file",
    "price-imports": "import-a-price-file",
    "price-import": "import-a-price-file",
    "promotions": "run-a-promotion",
    "price-list-what-if": "what-if",
    "promotion-what-if": "what-if",
    "what-if": "what-if",
    "resellers": "take-on-a-reseller",
    "reseller": "activate-back-ordering",
    "reseller-activate": "activate-back-ordering",
    "back-ordering-log": "mend-a-parked-sale",
    "reconciliation": "reconcile-with-a-reseller",
    "cases": "cases-activities-and-e-mails",
    "activities": "cases-activities-and-e-mails",
    "emails": "cases-activities-and-e-mails",
    "jobs": "activate-back-ordering",
    "setup": "set-up-a-new-bss",
    "storefront-catalogue": "storefront",
    "setup-storefront": "storefront",
    "setup-storefront-products": "storefront",
    "account-storefront": "storefront",
    "setup-permission-rules": "permission-rules-and-sharing",
    "setup-webhooks": "webhooks",
    "setup-webhook": "webhooks",
    "setup-webhook-add": "webhooks",
    "search": "search-and-keys",
    "go": "search-and-keys",
    "keys": "search-and-keys",
}

# What is another task in a BSS without resellers.
RESELLER_TASKS: Mapping[str, str] = {
    "dashboard": "see-what-the-distributor-booked",
    "products": "set-sell-prices",
    "price-lists": "set-sell-prices",
}


def help_url(slug: str, *names: str, has_resellers: bool) -> str:
    """Return the address of the manual's page about the first of these names that has one; else of its index."""
    tasks = HELP_TASKS if has_resellers else {**HELP_TASKS, **RESELLER_TASKS}
    task = next((tasks[name] for name in names if name in tasks), "")
    return reverse("help-page", args=[slug, task]) if task else reverse("help", args=[slug])
