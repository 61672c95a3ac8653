"""The actions of a scenario on the booking side: down and back, delivered twice, killed."""

from __future__ import annotations

from upline.backorders import actions as backorders
from upline.devtools.scenarios.verbs.scene import Scene, by_name


def pause_booking(scene: Scene) -> None:
    scene.stage.is_paused = True


def resume_booking(scene: Scene) -> None:
    scene.stage.is_paused = False


def deliver_again(scene: Scene) -> None:
    """Deliver every event so far once more; each stands once all the same."""
    backorders.redeliver(network=scene.stage.network)


def deliver_reversed(scene: Scene) -> None:
    """Let what waits arrive in reverse order, one by one."""
    for event in backorders.take_back_waiting(network=scene.stage.network):
        backorders.receive([event])
        scene.stage.book()


def crash_booking(scene: Scene) -> None:
    scene.stage.dies_after = scene.arguments["after"]


VERBS = by_name([pause_booking, resume_booking, deliver_again, deliver_reversed, crash_booking])
