"""The actions of a scenario on the booking side: down and back, delivered twice, killed."""

from __future__ import annotations

from upline.backorders import actions as backorders
from upline.devtools.scenarios.handlers.context import StepContext, handlers_by_name


def pause_booking(context: StepContext) -> None:
    context.state.is_paused = True


def resume_booking(context: StepContext) -> None:
    context.state.is_paused = False


def deliver_again(context: StepContext) -> None:
    """Deliver every event so far again; each is still recorded once."""
    backorders.redeliver_events(network=context.state.network)


def deliver_reversed(context: StepContext) -> None:
    """Let what waits arrive in reverse order, one by one."""
    for event_id in backorders.hold_waiting_events(network=context.state.network):
        backorders.deliver_event(event_id)
        context.state.book()


def crash_booking(context: StepContext) -> None:
    context.state.crash_after = context.arguments["after"]


HANDLERS = handlers_by_name(
    [pause_booking, resume_booking, deliver_again, deliver_reversed, crash_booking]
)
