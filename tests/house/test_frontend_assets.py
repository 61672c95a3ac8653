"""Styles stay where they belong: colours in the tokens, styles in stylesheets, one small file per component."""

import re
from pathlib import Path

import pytest

from upline.web.shared.static_files import bundle_stylesheet

WEB = Path(__file__).parents[2] / "upline" / "web"
STATIC = WEB / "static"
STYLESHEETS = sorted((STATIC / "css").glob("*.css"))
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
MOST_LINES = 80

_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(", re.IGNORECASE)


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_stylesheet_is_short_and_uses_colour_tokens_only(path):
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= MOST_LINES
    if path.name != "tokens.css":
        without_ids = re.sub(r"^#[\w-]+ \{", "", text, flags=re.MULTILINE)
        assert not _COLOUR.search(without_ids), "colours are named in tokens.css"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_template_is_short_and_has_no_inline_style_or_script(path):
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) < MOST_LINES
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']", text)


def test_stylesheet_imports_every_component_exactly_once():
    imported = re.findall(r'url\("css/([\w-]+\.css)"\)', (STATIC / "app.css").read_text())

    assert sorted(imported) == [path.name for path in STYLESHEETS]


def test_collectstatic_inlines_the_components():
    whole = bundle_stylesheet(
        (STATIC / "app.css").read_text(), lambda file: (STATIC / file).read_text()
    )

    assert "@import" not in whole
    assert 'url("fonts/inter-upline.woff2")' in whole
    assert whole.count("{") == whole.count("}")


@pytest.mark.parametrize(
    "path", [STATIC / "app.js", *(STATIC / "js").glob("*.js")], ids=lambda path: path.name
)
def test_script_is_short_and_loaded_by_the_pages(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    base = (WEB / "templates" / "base.html").read_text(encoding="utf-8")
    assert f"{{% static '{path.relative_to(STATIC)}' %}}" in base
