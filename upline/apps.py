"""The one Django app of the house."""

from django.apps import AppConfig


class UplineConfig(AppConfig):
    """Gathers all areas; their packages share one label and one migration history."""

    name = "upline"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Install the reactions. Nothing else."""
        from upline import reactions  # noqa: PLC0415 — needs loaded models
        from upline.database import publishing  # noqa: PLC0415 — beside it

        publishing.install(reactions.REACTIONS)
