"""The Django app without models: pages, components, static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Makes templates, template tags, static files and translations known."""

    name = "upline.web"
    label = "web"

    def ready(self) -> None:
        """Let texts be written in the language of the reader."""
        from upline.kernel import texts  # noqa: PLC0415 — when Django is set up
        from upline.web.shared import formatting, language  # noqa: PLC0415 — the same

        texts.install_translation(language.translate, formatting.text_value)
        language.keep_language_by_thread()
