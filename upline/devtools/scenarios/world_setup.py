"""Sets up a BSS of a world: people, order types and statuses, rules, options, fields."""

from __future__ import annotations

from upline.access import queries as access
from upline.access.rulebook import Role, system_actor
from upline.devtools.scenarios.world_parser import WorldParser
from upline.devtools.scenarios.yaml_loader import YamlMapping
from upline.setup import actions as setup
from upline.setup import queries as setup_queries
from upline.setup.rulebook import Entity, StatusKind
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import TenantFacts


class SetupBuilder(WorldParser):
    """Sets BSSs up as a world says, through the real actions."""

    def people(self, tenant: TenantFacts, mapping: YamlMapping) -> None:
        for user in self.sequence(mapping, "users"):
            self.check_keys(user, frozenset({"name", "role"}), "a user")
            name, role = self.text(user, "name"), self.text(user, "role", "sales").upper()
            if role not in Role.__members__:
                raise self.raise_error(user, "role", f"there is no role {user['role']!r}")
            email = f"{name.lower().replace(' ', '.')}@{tenant.slug}.example"
            tenancy.add_user(
                tenant_id=tenant.id,
                new=tenancy.NewUser(name=name, email=email, role=Role(role)),
                by=system_actor(),
            )

    def setup(self, tenant: TenantFacts, mapping: YamlMapping) -> None:
        statuses = self.sequence(mapping, "order_statuses")
        if not statuses:
            setup.add_standard_statuses(tenant_id=tenant.id, by=system_actor())
        for status in statuses:
            self.check_keys(status, frozenset({"name", "kind", "default"}), "an order status")
            kind = self.text(status, "kind", "in_progress").upper()
            if kind not in StatusKind.__members__:
                raise self.raise_error(status, "kind", f"there is no kind {status['kind']!r}")
            setup.add_order_status(
                tenant_id=tenant.id,
                name=self.text(status, "name"),
                kind=StatusKind(kind),
                is_default=status.get("default") is True,
                by=system_actor(),
            )
        for order_type in self.sequence(mapping, "order_types"):
            self.order_type(tenant, order_type)
        for method in self.sequence(mapping, "payment_methods"):
            setup.add_payment_method(tenant_id=tenant.id, name=str(method), by=system_actor())
        for rule in self.sequence(mapping, "permission_rules"):
            self.check_keys(rule, frozenset({"name", "default"}), "a permission rule")
            setup.add_permission_rule(
                tenant_id=tenant.id,
                name=self.text(rule, "name"),
                is_default=rule.get("default") is True,
                by=system_actor(),
            )
        self.custom_fields(tenant, mapping)
        if mapping.get("api_options") is not None:
            self.api_options(tenant, self.mapping(mapping, "api_options"))

    def order_type(self, tenant: TenantFacts, mapping: YamlMapping) -> None:
        self.check_keys(mapping, frozenset({"name", "default", "default_status"}), "an order type")
        status_id = None
        if mapping.get("default_status") is not None:
            name = self.text(mapping, "default_status")
            status = setup_queries.find_order_status(tenant_id=tenant.id, name=name)
            if status is None:
                raise self.raise_error(
                    mapping, "default_status", f"there is no order status {name!r}"
                )
            status_id = status.pk
        setup.add_order_type(
            tenant_id=tenant.id,
            name=self.text(mapping, "name"),
            is_default=mapping.get("default") is True,
            default_status_id=status_id,
            by=system_actor(),
        )

    def custom_fields(self, tenant: TenantFacts, mapping: YamlMapping) -> None:
        for custom in self.sequence(mapping, "custom_fields"):
            keys = frozenset({"entity", "code", "compulsory", "default"})
            self.check_keys(custom, keys, "a custom field")
            default = custom.get("default")
            setup.add_custom_field(
                tenant_id=tenant.id,
                new=setup.NewCustomField(
                    entity=self.entity(custom, "entity", self.text(custom, "entity", "order")),
                    code=self.text(custom, "code"),
                    label=self.text(custom, "code"),
                    is_compulsory=custom.get("compulsory") is True,
                    default=None if default is None else str(default),
                ),
                by=system_actor(),
            )

    def entity(self, mapping: YamlMapping, key: str, word: str) -> Entity:
        if word.upper() not in Entity.__members__:
            raise self.raise_error(mapping, key, f"there is no entity {word!r}")
        return Entity(word.upper())

    def api_options(self, tenant: TenantFacts, mapping: YamlMapping) -> None:
        for word in mapping:
            options = self.mapping(mapping, word)
            self.check_keys(
                options, frozenset({"responsible_user", "sharing_rule"}), "an API option"
            )
            rule_id = None
            if options.get("sharing_rule") is not None:
                name = self.text(options, "sharing_rule")
                rule_id = access.find_permission_rule(tenant_id=tenant.id, name=name)
                if rule_id is None:
                    raise self.raise_error(options, "sharing_rule", f"there is no rule {name!r}")
            setup.set_api_options(
                tenant_id=tenant.id,
                entity=self.entity(mapping, word, word),
                responsible_user_id=self.user(options, "responsible_user", tenant),
                sharing_rule_id=rule_id,
                by=system_actor(),
            )
