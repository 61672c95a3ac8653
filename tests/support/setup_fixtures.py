"""Fixtures for Setup: one BSS and its administrator, who uses the real pages."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from tests.support.page import Page
from upline.access.rulebook import Actor, Level, Role, system_actor
from upline.crm.actions.campaigns import add_campaign
from upline.models import Tenant, User
from upline.setup import actions as setup
from upline.setup.rulebook import Entity, FieldKind, StatusKind
from upline.tenancy import actions as tenancy
from upline.tenancy.actions import NewTenant, NewUser, add_user, create_tenant
from upline.webhooks import actions as webhooks

NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)
HOSTILE = "<script>alert('x')</script>"
LONG = "A name as long as some people like to give, for reasons of their own, every now and then"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass
class SetupAdmin:
    """Anna, the administrator, who sets a BSS up."""

    tenant: Tenant
    anna: User
    client: Client

    @property
    def tenant_id(self) -> UUID:
        return self.tenant.pk

    @property
    def actor(self) -> Actor:
        return Actor(name=self.anna.name, role=Role.ADMINISTRATOR, user_id=self.anna.pk)

    def address(self, page: str = "") -> str:
        return f"/t/{self.tenant.slug}/setup/{page}"

    def open_page(self, page: str = "", *, status: int = 200) -> Page:
        response = self.client.get(self.address(page))
        assert response.status_code == status
        return Page(response)

    def post_form(self, page: str, **said: object) -> HttpResponse:
        return self.client.post(self.address(page), said)

    def submit_valid_form(self, page: str, **said: object) -> Page:
        """Post a form that is accepted, and return the page after it."""
        response = self.client.post(self.address(page), said, follow=True)
        assert response.redirect_chain, Page(response).words
        assert response.status_code == 200
        return Page(response)

    def is_refused(self, page: str, **said: object) -> Page:
        """Post a form that is refused, and return its page."""
        response = self.post_form(page, **said)
        assert response.status_code == 422, Page(response).words
        return Page(response)

    def create_user(self, name: str, role: Role = Role.SALES, *, tail: str = "") -> User:
        email = f"{name.lower()}@{self.tenant.slug}.example"
        pk = add_user(
            tenant_id=self.tenant_id,
            new=NewUser(name=name + tail, email=email, role=role),
            by=system_actor(),
        )
        return User.objects.get(pk=pk)

    def create_reseller(self) -> None:
        new = NewTenant(
            slug=f"{self.tenant.slug}-cumulus",
            name="Cumulus IT",
            currency="EUR",
            timezone="Europe/Vienna",
            upline_id=self.tenant_id,
        )
        create_tenant(new=new, now=NOW, by=system_actor())


def create_setup_admin(slug: str = "alpine", name: str = "Alpine Distribution") -> SetupAdmin:
    """Create a BSS and its administrator."""
    new = NewTenant(slug=slug, name=name, currency="EUR", timezone="Europe/Vienna")
    facts = create_tenant(new=new, now=NOW, by=system_actor())
    email = f"anna@{slug}.example"
    pk = add_user(
        tenant_id=facts.id,
        new=NewUser(name="Anna Admin", email=email, role=Role.ADMINISTRATOR),
        by=system_actor(),
    )
    anna = User.objects.get(pk=pk)
    client = Client()
    client.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    return SetupAdmin(Tenant.objects.get(pk=facts.id), anna, client)


def populate_setup(setup_admin: SetupAdmin, *, tail: str = "") -> list[str]:
    """Create a record of every kind in a BSS; return the addresses of its pages.

    `tail` is the end of every name.
    """
    at = {"tenant_id": setup_admin.tenant_id}
    setup_admin.create_reseller()
    otto, clara = (
        setup_admin.create_user("Otto", tail=tail),
        setup_admin.create_user("Clara", tail=tail),
    )
    booked = setup.add_order_status(
        **at, name="Booked" + tail, kind=StatusKind.IN_PROGRESS, is_default=True, by=system_actor()
    )
    setup.add_order_status(
        **at, name=(tail + LONG)[:80], kind=StatusKind.CANCELS, by=system_actor()
    )
    setup.add_order_type(**at, name="Direct sale" + tail, by=system_actor())
    channel = setup.add_order_type(
        **at,
        name="Channel sale" + tail,
        is_default=True,
        default_status_id=booked,
        by=system_actor(),
    )
    method = setup.add_payment_method(**at, name="Bank transfer 30 days" + tail, by=system_actor())
    campaign = add_campaign(**at, name=LONG + tail, by=system_actor())
    group = tenancy.add_group(
        **at, name="Channel" + tail, member_ids=[otto.pk, clara.pk], by=system_actor()
    )
    everyone = setup.add_permission_rule(
        **at, name="Everyone" + tail, is_default=True, by=system_actor()
    )
    rule = setup.add_permission_rule(
        **at, name="Channel team" + tail, everybody=Level.SEE, by=system_actor()
    )
    for to, level in (
        (setup.Grantee(group_id=group), Level.EDIT),
        (setup.Grantee(user_id=otto.pk), Level.CONTROL),
    ):
        setup.set_grant(**at, rule_id=rule, to=to, level=level, by=system_actor())
    field = setup.NewCustomField(
        entity=Entity.ORDER,
        code="service_class",
        label="Service class" + tail,
        kind=FieldKind.CHOICE,
        choices=("Gold", "Silver" + tail),
        group="Service" + tail,
        is_compulsory=True,
        default="Silver" + tail,
    )
    field_id = setup.add_custom_field(**at, new=field, by=system_actor())
    for entity, user, chosen in (
        (Entity.ORDER, otto.pk, rule),
        (Entity.ACCOUNT, clara.pk, everyone),
    ):
        setup.set_api_options(
            **at, entity=entity, responsible_user_id=user, sharing_rule_id=chosen, by=system_actor()
        )
    tenancy.deactivate_user(**at, user_id=otto.pk, by=setup_admin.actor)
    credential = tenancy.add_credential(
        **at, name="Nightly export" + tail, role=Role.VIEWER, by=setup_admin.actor, now=NOW
    )
    tenancy.record_credential_use(credential_id=credential.id, last_used_at=None, now=NOW)
    webhook = webhooks.add_webhook(
        **at,
        fields=webhooks.WebhookFields(
            url="https://hooks.example.com/upline", description="Nightly export" + tail
        ),
        by=system_actor(),
        now=NOW,
    )
    webhooks.send_test(**at, webhook_id=webhook.webhook_id, by=system_actor(), now=NOW)
    tenancy.set_logo(**at, content=PICTURE, by=system_actor())
    company = tenancy.CompanyInput(
        address="Ring 1" + tail,
        vat_id="ATU1",
        phone="+43 1",
        email="office@alpine.example",
        bank_details="IBAN AT00" + tail,
        payment_days=30,
    )
    tenancy.set_company(**at, company=company, by=system_actor())
    return [
        "",
        "order-types/",
        "order-types/add/",
        f"order-types/{channel}/",
        f"order-types/{channel}/delete/",
        "order-statuses/add/",
        f"order-statuses/{booked}/",
        f"order-statuses/{booked}/delete/",
        "order-numbers/",
        "payment-methods/",
        f"payment-methods/{method}/",
        "campaigns/",
        f"campaigns/{campaign}/",
        "custom-fields/",
        "custom-fields/add/order/",
        "custom-fields/add/account/?kind=CHOICE",
        "custom-fields/add/order/?kind=DATE",
        f"custom-fields/{field_id}/",
        "permission-rules/",
        "permission-rules/add/",
        f"permission-rules/{rule}/",
        "api-options/",
        "users/",
        "users/add/",
        f"users/{otto.pk}/",
        f"users/{clara.pk}/",
        f"users/{clara.pk}/deactivate/",
        "groups/",
        f"groups/{group}/",
        "roles/",
        "credentials/",
        "credentials/add/",
        f"credentials/{credential.id}/revoke/",
        "company/",
        "logo/",
    ]


def client_of(user: User) -> Client:
    """Return a client in which somebody is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
