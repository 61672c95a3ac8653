"""Files that were brought by people, on their way to others."""

from pathlib import Path

from django.http import FileResponse


def download_response(path: Path, *, name: str, media_type: str) -> FileResponse:
    """Return a file to be saved: no browser shows it in the name of this site, or guesses at it."""
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=name,
        content_type=media_type,
        headers={"X-Content-Type-Options": "nosniff"},
    )
