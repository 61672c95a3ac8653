"""`upline assets`: prepares the static files of the pages, and the translations of their texts."""

from pathlib import Path

import typer

from upline.cli.commands import CommandFailed, app, settings, setup_django

FONT = Path("fonts/inter-upline.woff2")

# The letters of Latin and Greek, punctuation, currencies, arrows and the few signs that the pages use.
_GLYPHS = (
    "U+0000-017F,U+0218-021B,U+02C6,U+02DA,U+02DC,U+0370-03FF,U+1E9E,U+2000-206F,"
    "U+20AC,U+2116,U+2122,U+2190-2193,U+2212,U+2260-2265"
)
_FEATURES = "kern,liga,calt,ccmp,locl,mark,mkmk,tnum,case"


@app.command()
def assets() -> None:
    """Create the typeface subset, compile translations and collect the static files.

    Fast where that is done already.
    """
    make_assets(clear=True)
    typer.echo(f"Static files are in {settings().STATIC_ROOT}.")


def make_assets(*, clear: bool) -> None:
    """Make them. With `clear` what earlier versions had is removed, which one that still runs could need. Raises: CommandFailed."""
    from upline.cli.catalogues import compile_catalogues

    compile_catalogues(settings().DATA_DIR / "locale")
    font = settings().DATA_DIR / "static" / FONT
    if not font.exists():
        _subset_font(font)
    setup_django()
    from django.core.management import call_command

    from upline.cli.preparation import stamp_static_files

    try:
        call_command("collectstatic", interactive=False, clear=clear, verbosity=0)
    except ValueError as error:  # a style sheet names a file that is not there
        raise CommandFailed(" ".join(str(error).split())) from error
    stamp_static_files()


def _subset_font(target: Path) -> None:
    """Create a subset of Inter for the pages: one optical size, weights 400 to 700; 43 kB."""
    import fontpkg_inter
    from fontTools import subset
    from fontTools.varLib import instancer

    files = Path(fontpkg_inter.__file__).parent / "files"
    target.parent.mkdir(parents=True, exist_ok=True)
    one_size, draft = target.with_suffix(".ttf"), target.with_suffix(".draft")
    instancer.main(
        [
            "--quiet",
            str(files / "Inter[opsz,wght].ttf"),
            "opsz=14",
            "wght=400:700",
            "-o",
            str(one_size),
        ]
    )
    subset.main(
        [
            str(one_size),
            f"--unicodes={_GLYPHS}",
            f"--layout-features={_FEATURES}",
            "--flavor=woff2",
            f"--output-file={draft}",
        ]
    )
    one_size.unlink()
    draft.rename(target)  # a font with this name is a whole one
