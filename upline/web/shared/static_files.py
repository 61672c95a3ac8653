"""Static files as they are served: one stylesheet, hashed and compressed.

`app.css` imports one file per component, which browsers understand as it stands. Collecting
puts the imported files into it, so that a page fetches one file and not forty.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)

_STYLESHEET = "app.css"
_IMPORT = re.compile(r'@import url\("(?P<file>[\w/-]+\.css)"\)(?: layer\((?P<layer>\w+)\))?;')


class BundledStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, with the stylesheet bundled into one file."""

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Bundle the stylesheet, then hash and compress everything as usual."""
        if _STYLESHEET in paths and not options.get("dry_run"):
            storage, path = paths[_STYLESHEET]
            whole = bundle_stylesheet(_read(storage, path), lambda file: _read(*paths[file]))
            Path(self.path(_STYLESHEET)).write_text(whole, encoding="utf-8")
            paths[_STYLESHEET] = (self, _STYLESHEET)
        yield from super().post_process(paths, *args, **options)


def bundle_stylesheet(stylesheet: str, read: Callable[[str], str]) -> str:
    """Return a stylesheet with the files that it imports in their places and layers."""

    def content(found: re.Match[str]) -> str:
        rules = read(found["file"]).replace('url("../', 'url("')
        return f"@layer {found['layer']} {{\n{rules}}}" if found["layer"] else rules

    return _IMPORT.sub(content, stylesheet)


def _read(storage: Any, path: str) -> str:
    with storage.open(path) as file:
        text: str = file.read().decode()
    return text
