"""Every code of a problem: its status, what it means, and what the client does about it.

The status of each refusal of the domain is decided here and nowhere else. `docs/problem-codes.md` is
generated from this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

_PREAMBLE = (
    "Every error of the API has one of these codes (`docs/api.md`, *Errors*). The page is generated from "
    "`upline/api/problem_codes.py` by `make docs`."
)


@dataclass(frozen=True, slots=True)
class ProblemCode:
    """What a code means, with which status it comes, and what to do.

    `refusal_status` is that of a refusal of the domain with the same code; None: the same.
    """

    status: int
    meaning: str
    remedy: str
    refusal_status: int | None = None


_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
_CORRECT = "Correct the field that `errors` names."
_READ_AGAIN = "Read the record again; its state allows something else."
_OTHER_NAME = "Choose another one."
_LIST_FIRST = "List the records of this kind, and send an id from there."

PROBLEM_CODES: Mapping[str, ProblemCode] = {
    # The API itself
    "unreadable": ProblemCode(400, "The request is no valid JSON, or a field or parameter has a wrong type.", _CORRECT),
    "unknown_field": ProblemCode(400, "The body has a field that does not exist; 422 for a custom field.", "Leave it out; `errors` names it.", refusal_status=422),
    "unknown_parameter": ProblemCode(400, "The address has a parameter that does not exist, or one twice.", "Leave it out; `errors` names it."),
    "filter_too_wide": ProblemCode(400, "Too many records would be compared one by one (TM Forum lists).", "Filter by an id, a state, a day or a party as well."),
    "follows_offering": ProblemCode(400, "The specification of a product is no record of its own (TM Forum).", "Change the product offering."),
    "invalid_cursor": ProblemCode(400, "The cursor belongs to another list, or to other filters or sorting.", "Request the first page, without a cursor."),
    "unknown_credential": ProblemCode(401, "There is no token, or it was never given, or it was revoked.", "Send a valid token, or have a new one created in Setup."),
    "credential_expired": ProblemCode(401, "The token has expired.", "Have a new one created in Setup."),
    "out_of_scope": ProblemCode(403, "The token is limited to reading, or to other resources; `me` says to which.", "Use a token with a wider scope."),
    "not_found": ProblemCode(404, "The BSS has no such record, or the token may not see it.", "Check the id; a record of another BSS does not exist for this token."),
    "method_not_allowed": ProblemCode(405, "The address takes other methods.", "Use one that `Allow` names."),
    "timed_out": ProblemCode(408, "The body did not arrive in time.", "Send it again."),
    "too_large": ProblemCode(413, "The request is too large; 422 for a file in it.", "Send less in one call.", refusal_status=422),
    "unsupported_media_type": ProblemCode(415, "The body has another type than the operation takes.", "Send JSON as `application/json`; a file as `multipart/form-data`."),
    "key_reused": ProblemCode(422, "Another request was sent with this Idempotency-Key.", "Use a new key for each new request."),
    "too_many_calls": ProblemCode(429, "The credential has used up its calls of this minute.", "Wait as many seconds as `Retry-After` says."),
    "too_many_failures": ProblemCode(429, "The address has sent too many invalid tokens in this minute.", "Wait as many seconds as `Retry-After` says, and send a valid token."),
    "overloaded": ProblemCode(503, "The server has too much to do.", "Wait as many seconds as `Retry-After` says."),
    "unavailable": ProblemCode(503, "The database cannot be reached, does not take changes, or is waited for too long.", "Wait as many seconds as `Retry-After` says, and send the call again: a write with its `Idempotency-Key`, since it may have happened."),
    "unexpected": ProblemCode(500, "Something went wrong; `detail` has the number under which it is logged.", "Try again; then tell the operator the number."),
    # Refused by policy, whatever the record's state
    "not_permitted": ProblemCode(403, "The role of the credential does not permit it.", "Use a credential of another role."),
    "not_shared": ProblemCode(403, "The permission rule of the record does not allow it.", "Have the rule grant more, or use a credential of an administrator."),
    "back_order_protected": ProblemCode(403, "Back-orders follow the sale: their items, dates and status stay.", "Leave out the fields that `errors` names; the sale is changed in the reseller’s BSS."),
    "mirror_protected": ProblemCode(403, "The record mirrors one of a reseller.", "Change it in the reseller’s BSS."),
    "not_own_product": ProblemCode(403, "The product belongs to a BSS upstream.", "Change it there."),
    "not_the_author": ProblemCode(403, "Only who wrote a note deletes it.", "Leave it, or let its author delete it."),
    # Refused by the present state of a record
    "stale": ProblemCode(409, "The record does not have the version in `If-Match` (412), or has changed meanwhile.", "Read it again, and decide anew."),
    "name_taken": ProblemCode(409, "Another record of this kind has the name or code.", _OTHER_NAME),
    "code_taken": ProblemCode(409, "Another product has the code.", _OTHER_NAME),
    "external_id_taken": ProblemCode(409, "Another record of this kind in the BSS has the external id.", "Read that record: `?external_id=` finds it."),
    "short_name_taken": ProblemCode(409, "Another BSS has the short name.", _OTHER_NAME),
    "in_use": ProblemCode(409, "Something refers to the record; `detail` says what.", "Change those records first."),
    "already_cancelled": ProblemCode(409, "The record is cancelled.", _READ_AGAIN),
    "already_executed": ProblemCode(409, "The order or item is executed.", _READ_AGAIN),
    "already_related": ProblemCode(409, "The e-mail is related to an order.", _READ_AGAIN),
    "already_on_plan": ProblemCode(409, "The subscription has this plan, or the product would be upgraded to itself.", "Choose another product."),
    "already_a_member": ProblemCode(409, "The person works in this BSS.", "Change their role instead."),
    "already_invited": ProblemCode(409, "The person is invited.", "Wait, or withdraw the invitation in Setup."),
    "not_a_draft": ProblemCode(409, "The order is no draft any more.", _READ_AGAIN),
    "no_items": ProblemCode(409, "The order has no items.", "Add one."),
    "item_not_delivered": ProblemCode(409, "The item has no subscription yet.", "Deliver the other item first."),
    "not_active": ProblemCode(409, "The subscription or product is not active.", _READ_AGAIN),
    "not_suspended": ProblemCode(409, "The subscription is not suspended.", _READ_AGAIN),
    "not_a_trial": ProblemCode(409, "The subscription is no trial.", _READ_AGAIN),
    "not_discontinued": ProblemCode(409, "The product is sold.", _READ_AGAIN),
    "scheduled_change_pending": ProblemCode(409, "A change is scheduled for the subscription.", "Withdraw it first."),
    "nothing_scheduled": ProblemCode(409, "Nothing is scheduled for the subscription.", _READ_AGAIN),
    "cancellation_pending": ProblemCode(409, "The subscription is about to be cancelled.", "Withdraw the cancellation first."),
    "promotion_over": ProblemCode(409, "The promotion is over, or ends by itself on that day or before.", "Create another one."),
    "promotion_applied": ProblemCode(409, "Lines of orders have the promotion; its terms stay.", "End it, and create another one."),
    "access_changed": ProblemCode(409, "What the person may do has changed since the work was started.", "Start it again."),
    "has_account": ProblemCode(409, "The reseller has an account.", "Change its terms instead."),
    "has_users": ProblemCode(409, "Somebody works in the reseller’s BSS.", "Its own administrators invite all others."),
    "has_left": ProblemCode(409, "The person has left the BSS.", "Invite them again."),
    "works_elsewhere": ProblemCode(409, "The user works in another BSS too, so that this one cannot decide how they sign in.", "Ask the other BSS."),
    "last_administrator": ProblemCode(409, "A BSS keeps one active administrator.", "Make somebody else one first."),
    "already_enabled": ProblemCode(409, "The webhook is enabled.", _READ_AGAIN),
    "difference_gone": ProblemCode(409, "The difference is not there any more, or was repaired meanwhile.", _READ_AGAIN),
    "not_repairable": ProblemCode(409, "No repair can mend the difference as it is; `detail` says what a person does.", "Do that, and have the reseller compared again."),
    "too_many_webhooks": ProblemCode(409, "The BSS has as many webhooks as it can have.", "Delete one first."),
    "cursor_expired": ProblemCode(409, "Events after the cursor have been removed from the log.", "Read the records anew, and go on with `after=latest`."),
    "not_read": ProblemCode(409, "The price file has not been read yet.", "Wait until `report` is there."),
    "subscriptions_not_copied": ProblemCode(409, "Subscriptions of the reseller’s customers exist only upstream.", "Start `copy-down`, and activate then."),
    # Values that cannot be
    "required_field_missing": ProblemCode(422, "A field is empty that must not be.", _CORRECT),
    "too_long": ProblemCode(422, "A text is too long.", _CORRECT),
    "unreadable_text": ProblemCode(422, "A text has characters that nobody sees, or that turn the direction of writing.", _CORRECT),
    "invalid_email": ProblemCode(422, "This is no e-mail address.", _CORRECT),
    "invalid_quantity": ProblemCode(422, "The quantity is outside the product’s bounds.", "Read the bounds of the product."),
    "invalid_price": ProblemCode(422, "The price is negative, or has more than four decimals.", _CORRECT),
    "invalid_percent": ProblemCode(422, "The percentage lies outside its bounds.", _CORRECT),
    "invalid_value": ProblemCode(422, "The value of a promotion is not above zero, or more than 100 per cent; or the value of a custom field is none of its type.", _CORRECT),
    "invalid_cycles": ProblemCode(422, "The number of billing cycles lies outside its bounds.", _CORRECT),
    "invalid_trial": ProblemCode(422, "The length of a trial does not fit the product.", _CORRECT),
    "invalid_url": ProblemCode(422, "A webhook cannot be sent to this address; `detail` says why.", _CORRECT),
    "invalid_code": ProblemCode(422, "The code of a custom field has characters that codes do not have.", _CORRECT),
    "invalid_short_name": ProblemCode(422, "A short name has letters, figures and hyphens.", _CORRECT),
    "invalid_markup": ProblemCode(422, "The mark-up lies outside its bounds, or the BSS has none upstream.", _CORRECT),
    "invalid_idle_time": ProblemCode(422, "Unused sessions end after 5 to 1440 minutes.", _CORRECT),
    "invalid_padding": ProblemCode(422, "Order numbers have 0 to 12 digits.", _CORRECT),
    "invalid_payment_days": ProblemCode(422, "The days to pay lie outside their bounds.", _CORRECT),
    "invalid_expiry": ProblemCode(422, "A token would have expired already.", "Send a moment in the future."),
    "amount_too_large": ProblemCode(422, "The amount is larger than can be stored.", _CORRECT),
    "date_out_of_range": ProblemCode(422, "The day lies too far from today.", _CORRECT),
    "before_start": ProblemCode(422, "The last day lies before the first.", _CORRECT),
    "day_is_over": ProblemCode(422, "A day that is over keeps its promotion.", "Choose today or later."),
    "price_in_force": ProblemCode(422, "A day that is over keeps its price, or the price has begun.", "Choose today or later."),
    "price_unchanged": ProblemCode(422, "This is the price on that day already.", "Nothing is to be done."),
    "no_price": ProblemCode(422, "There is no such price any more.", "Read the prices again."),
    "one_time_product": ProblemCode(422, "Promotions are for billing cycles that renew.", "Leave out `one_time`."),
    "price_list_of_resellers": ProblemCode(422, "A promotion for own customers has no price list.", "Leave out `price_lists`."),
    "not_offered": ProblemCode(422, "The BSS does not sell the product.", _LIST_FIRST),
    "unknown_record": ProblemCode(422, "The BSS has no record of this id.", _LIST_FIRST),
    "unknown_user": ProblemCode(422, "Nobody of this id works in the BSS.", _LIST_FIRST),
    "inactive_user": ProblemCode(422, "The person does not work in the BSS any more.", "Choose somebody active."),
    "unknown_price_list": ProblemCode(422, "The BSS has no such price list.", _LIST_FIRST),
    "unknown_payment_method": ProblemCode(422, "The BSS has no such payment method.", _LIST_FIRST),
    "unknown_subscription": ProblemCode(422, "The customer has no such subscription.", _LIST_FIRST),
    "unknown_item": ProblemCode(422, "The order has no such item; 404 where the address names it.", "List the items of the order."),
    "unknown_reseller": ProblemCode(422, "The BSS has no such reseller.", _LIST_FIRST),
    "no_reseller_account": ProblemCode(422, "No account of the BSS stands for the reseller.", "Open its account."),
    "unknown_currency": ProblemCode(422, "There is no such currency by ISO 4217.", _CORRECT),
    "unknown_timezone": ProblemCode(422, "There is no such time zone in the tz database.", _CORRECT),
    "unknown_language": ProblemCode(422, "Upline, or a print-out, is not available in this language.", _CORRECT),
    "unknown_paper": ProblemCode(422, "There is no such paper size.", _CORRECT),
    "unknown_segment": ProblemCode(422, "The price file has no such segment.", _CORRECT),
    "ambiguous_grant": ProblemCode(422, "A grant names both a user and a group.", "Send two grants."),
    "choices_missing": ProblemCode(422, "A custom field of choices has none.", _CORRECT),
    "too_many_choices": ProblemCode(422, "A custom field has more choices than it can have.", _CORRECT),
    "own_second_factor": ProblemCode(422, "Nobody resets their own second factor.", "Turn it off in the profile."),
    "own_role": ProblemCode(422, "Nobody changes their own role.", "Let another administrator do it."),
    "field_not_editable": ProblemCode(422, "These fields cannot be edited on this record.", "Send only its `editable_fields`."),
    # Orders, subscriptions and what is around them
    "too_many_items": ProblemCode(422, "The order has more items than it can have.", "Divide it."),
    "billing_cycle_kept": ProblemCode(422, "An item for a subscription has its billing cycle.", "Leave `billing_cycle` out."),
    "cancel_instead": ProblemCode(422, "This status is set by cancelling.", "Use `cancel`."),
    "execute_instead": ProblemCode(422, "This status is set by executing.", "Use `execute`."),
    "no_such_status": ProblemCode(422, "The BSS has no status that the action sets.", "Add one in Setup."),
    "no_sell_price": ProblemCode(422, "A product of an item has no price.", "Set a price, then try again."),
    "no_plan_path": ProblemCode(422, "There is no path from this plan to the other product.", "Choose one of `upgrades_to`."),
    "no_renewal": ProblemCode(422, "The subscription does not renew.", "Choose a day instead."),
    "add_on_does_not_fit": ProblemCode(422, "An add-on does not fit the new plan.", "Cancel the add-on first."),
    "not_an_add_on": ProblemCode(422, "The product is no add-on for this subscription.", "Choose one of its `add_ons`."),
    "not_a_subscription": ProblemCode(422, "The record is an add-on.", "Use the operation of add-ons."),
    "trial_not_allowed": ProblemCode(422, "The product has no trial, or a trial cannot do this.", _READ_AGAIN),
    "no_order": ProblemCode(422, "The e-mail is related to no order.", _READ_AGAIN),
    "not_failed": ProblemCode(422, "The e-mail has not failed.", _READ_AGAIN),
    "too_many_recipients": ProblemCode(422, "The e-mail has more recipients than it can have.", _CORRECT),
    "too_many_attachments": ProblemCode(422, "The order has more files than it can have.", "Delete some elsewhere."),
    "empty_file": ProblemCode(422, "The file is empty.", "Send a file with content."),
    "lying_type": ProblemCode(422, "The content of the file does not match its name.", "Name it as what it is."),
    "type_not_allowed": ProblemCode(422, "Files of this type are not taken; `detail` names those that are.", "Send another type."),
    # Price files
    "unreadable_file": ProblemCode(422, "A file of actions cannot be read; `errors` names lines and columns.", "Mend the file, and send it again: nothing was executed."),
    "unreadable_price_file": ProblemCode(422, "The file is no price list of the vendor; `detail` says why.", "Send the vendor’s file as it is."),
    "spreadsheet_damage": ProblemCode(422, "A spreadsheet has rewritten the file.", "Send the vendor’s file as it is, or read it with `repair`."),
    "bad_rows": ProblemCode(422, "Rows of the file cannot be taken.", "Correct them, or read it with `skip_bad_rows`."),
    "needs_confirmation": ProblemCode(422, "The file would discontinue more than a tenth of what is on sale.", "Read it with `partial` or `confirm_discontinued`."),
    "currency_mismatch": ProblemCode(422, "The file has no prices in the currency of the price list.", "Send it for another price list."),
    "difference_changed": ProblemCode(422, "Of a job: prices have changed since the file was read.", "Read it again."),
    "upload_gone": ProblemCode(422, "Of a job: the file is no longer stored.", "Send it again."),
}  # fmt: skip

_CONFLICT_PREFIX = "already_"
# Of requests that name a version, and of addresses that name an item.
_STATUS_BY_REQUEST: Mapping[str, int] = {"stale": 412, "unknown_item": 404}


def status_for_code(code: str) -> int:
    """Return the HTTP status of a refusal of the domain."""
    if code in PROBLEM_CODES:
        return PROBLEM_CODES[code].refusal_status or PROBLEM_CODES[code].status
    return HTTPStatus.CONFLICT if code.startswith(_CONFLICT_PREFIX) else _UNPROCESSABLE


def statuses_of_code(code: str) -> frozenset[int]:
    """Return the statuses with which a code of the table can come."""
    if code not in PROBLEM_CODES:
        return frozenset()
    found = {PROBLEM_CODES[code].status, status_for_code(code)}
    return frozenset(found | {_STATUS_BY_REQUEST.get(code, status_for_code(code))})


def problem_page() -> str:
    """Return the page docs/problem-codes.md."""
    lines = ["# Problem codes", "", _PREAMBLE, ""]
    for status in sorted({one.status for one in PROBLEM_CODES.values()}):
        lines += [f"## {status} {HTTPStatus(status).phrase}", ""]
        lines += ["| code | means | what to do |", "|---|---|---|"]
        lines += [
            f"| `{code}` | {one.meaning} | {one.remedy} |"
            for code, one in sorted(PROBLEM_CODES.items())
            if one.status == status
        ]
        lines.append("")
    return "\n".join(lines[:-1]) + "\n"


if __name__ == "__main__":
    print(problem_page(), end="")  # noqa: T201 — for `make docs`
