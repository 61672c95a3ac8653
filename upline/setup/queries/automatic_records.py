"""What records begin with that no person creates by hand, such as back-orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from upline.database.bulk import fetch
from upline.setup.queries.api_options import ApiOptions
from upline.setup.queries.order_types import DefaultStatus, resolve_default_status
from upline.setup.rulebook import FALLBACK_STATUS, Entity


@dataclass(frozen=True, kw_only=True, slots=True)
class AutomaticRecordDefaults:
    """What new orders and accounts get that no person creates by hand (R14, R15, R19).

    `order`, `account`: Use of API Options. The rules are what counts where those name none.
    """

    type_id: UUID | None
    status: DefaultStatus
    order: ApiOptions
    account: ApiOptions
    order_rule_id: UUID | None
    account_rule_id: UUID | None
    custom_fields: Mapping[str, str]


_TERMS = f"""
    SELECT type.id, type.default_status_id,
        (SELECT id FROM upline_orderstatus WHERE tenant_id = bss.id AND is_default),
        (SELECT id FROM upline_orderstatus
            WHERE tenant_id = bss.id AND name = '{FALLBACK_STATUS}'),
        options_order.responsible_user_id, options_order.sharing_rule_id,
        options_account.responsible_user_id, options_account.sharing_rule_id,
        (SELECT rule_id FROM upline_defaultrule
            WHERE tenant_id = bss.id AND entity = '{Entity.ORDER}'),
        (SELECT rule_id FROM upline_defaultrule
            WHERE tenant_id = bss.id AND entity = '{Entity.ACCOUNT}'),
        (SELECT json_object_agg(code, "default" ORDER BY position, code) FROM upline_customfield
            WHERE tenant_id = bss.id AND entity = '{Entity.ORDER}' AND "default" IS NOT NULL)
    FROM (SELECT %s::uuid AS id) AS bss
        LEFT JOIN upline_ordertype AS type ON type.tenant_id = bss.id AND type.is_default
        LEFT JOIN upline_apioption AS options_order
            ON options_order.tenant_id = bss.id AND options_order.entity = '{Entity.ORDER}'
        LEFT JOIN upline_apioption AS options_account
            ON options_account.tenant_id = bss.id AND options_account.entity = '{Entity.ACCOUNT}'
"""  # noqa: S608 — constants of ours


def automatic_record_defaults(*, tenant_id: UUID) -> AutomaticRecordDefaults:
    """Return what new records get in a BSS that no person creates. One query."""
    [row] = fetch(_TERMS, [tenant_id])
    type_id, of_type, of_bss, fallback, *options, order_rule, account_rule, fields = row
    return AutomaticRecordDefaults(
        type_id=type_id,
        status=resolve_default_status(of_type=of_type, of_bss=of_bss, fallback=fallback),
        order=ApiOptions(*options[:2]),
        account=ApiOptions(*options[2:]),
        order_rule_id=order_rule,
        account_rule_id=account_rule,
        custom_fields=fields or {},
    )
