"""`pip install .` gives a complete program: dependencies are declared once, and every file is in the wheel."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)


def locked_versions() -> dict[str, str]:
    """Return the version of each package in requirements.txt."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in PINNED.findall(text)}


@pytest.mark.parametrize("dependency", PROJECT["dependencies"])
def test_each_dependency_is_locked_to_a_version_that_it_allows(dependency: str):
    requirement = Requirement(dependency)

    version = locked_versions()[canonicalize_name(requirement.name)]

    assert requirement.specifier.contains(version)


def test_dependencies_are_declared_in_no_second_place():
    assert not (ROOT / "requirements.in").exists()
    assert "\t$(COMPILE) pyproject.toml -o requirements.txt\n" in (ROOT / "Makefile").read_text()


def test_the_licence_file_is_the_licence_that_the_project_names():
    assert PROJECT["license"] == "Apache-2.0"
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.split()[:4] == ["Apache", "License", "Version", "2.0,"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the project, built as `pip install .` does."""
    directory = tmp_path_factory.mktemp("dist")
    uv = Path(sys.executable).with_name("uv")
    command = [
        str(uv),
        "build",
        "--quiet",
        "--wheel",
        "--offline",
        "--out-dir",
        str(directory),
        ".",
    ]
    subprocess.run(command, check=True, cwd=ROOT)
    [built] = directory.glob("*.whl")
    return built


def test_the_wheel_has_every_file_of_the_program(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        packaged = set(archive.namelist())

    tree = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "upline").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert tree - packaged == set()
    assert {path.split("/")[0] for path in packaged if ".dist-info" not in path} == {"upline"}


def test_an_installed_package_keeps_its_data_below_the_current_directory(
    wheel: Path, tmp_path: Path
):
    installed = tmp_path / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    environment = {k: v for k, v in os.environ.items() if k != "UPLINE_DATA"}
    code = "import upline.config.settings as s; print(s.__file__, s.DATA_DIR, sep='\\n')"

    run = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(installed)},
    )

    module, data = map(Path, run.stdout.splitlines())
    assert module.is_relative_to(installed)
    assert data == tmp_path / "var"
