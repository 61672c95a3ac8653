"""What can be done with a storefront and in it. Called through this module."""

from upline.storefront.actions.changes import (
    add_add_on,
    cancel_at_period_end,
    change_licences,
    change_plan,
    upgrade_trial,
)
from upline.storefront.actions.ordering import (
    OrderRequest,
    change_basket,
    check_out_basket,
    put_in_basket,
    start_trial,
)
from upline.storefront.actions.passwords import (
    request_storefront_password_link,
    set_storefront_password_by_link,
)
from upline.storefront.actions.people import (
    NewStorefrontUser,
    accept_storefront_invitation,
    change_storefront_role,
    invite_storefront_user,
    remove_storefront_user,
    renew_storefront_invitation,
    withdraw_storefront_invitation,
)
from upline.storefront.actions.requests import (
    WantedChange,
    approve_request,
    decline_request,
    withdraw_request,
)
from upline.storefront.actions.sessions import (
    authenticate_storefront_user,
    delete_ended_storefront_sessions,
    end_storefront_session,
    start_storefront_session,
)
from upline.storefront.actions.settings import (
    StorefrontSettings,
    select_storefront_products,
    set_up_storefront,
)

__all__ = [
    "NewStorefrontUser",
    "OrderRequest",
    "StorefrontSettings",
    "WantedChange",
    "accept_storefront_invitation",
    "add_add_on",
    "approve_request",
    "authenticate_storefront_user",
    "cancel_at_period_end",
    "change_basket",
    "change_licences",
    "change_plan",
    "change_storefront_role",
    "check_out_basket",
    "decline_request",
    "delete_ended_storefront_sessions",
    "end_storefront_session",
    "invite_storefront_user",
    "put_in_basket",
    "remove_storefront_user",
    "renew_storefront_invitation",
    "request_storefront_password_link",
    "select_storefront_products",
    "set_storefront_password_by_link",
    "set_up_storefront",
    "start_storefront_session",
    "start_trial",
    "upgrade_trial",
    "withdraw_request",
    "withdraw_storefront_invitation",
]
