"""The parameters of a list as its address has them, those of its saved view among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from upline.kernel.texts import text
from upline.setup.queries import SavedViewRow
from upline.web.shared.forms.list_filters import id_of
from upline.web.shared.lists.record_position import list_params

_UNKNOWN_VIEW = text("There is no such view here; the list is shown without it.")


@dataclass(frozen=True, slots=True)
class ListParameters:
    """The parameters of a list; `notice` says what of its address was left out."""

    params: Mapping[str, str]
    notice: str = ""


def list_parameters(
    params: Mapping[str, str], saved: Sequence[SavedViewRow], *, opens_default: bool
) -> ListParameters:
    """Return the parameters of a list, read from its saved view where the address names one.

    Without any parameter the default view is opened: one's own before that of the BSS.
    """
    view_id = id_of(params.get("view", ""))
    if view_id is not None:
        others = {name: value for name, value in params.items() if name != "view"}
        query = next((view.query for view in saved if view.id == view_id), None)
        if query is None:
            return ListParameters(others, _UNKNOWN_VIEW)
        return ListParameters({**list_params(query), **others})
    if not params and opens_default:
        defaults = sorted((v for v in saved if v.is_default), key=lambda view: view.is_shared)
        if defaults:
            return ListParameters(list_params(defaults[0].query))
    return ListParameters(params)
