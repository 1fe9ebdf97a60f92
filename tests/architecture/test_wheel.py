"""What a plain installation contains: the code and the files it reads."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LOAD_SHIPPED = """
from mavtui.config import paths
from mavtui.config.load import load_settings
from mavtui.config.theme_files import load_themes
loaded = load_themes()
assert loaded.themes and not loaded.failed, loaded
load_settings(str(paths.shipped("config.example.yaml")))
print(paths.shipped("samples/cloud-capture.json").stat().st_size)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_has_every_file_of_the_package(wheel: Path) -> None:
    package = REPOSITORY / "mavtui"
    wanted = {
        str(file.relative_to(REPOSITORY))
        for file in package.rglob("*")
        if file.is_file() and file.suffix in {".py", ".sql", ".tcss"}
    }
    with zipfile.ZipFile(wheel) as archive:
        assert wanted - set(archive.namelist()) == set()


def test_the_installed_package_finds_what_it_ships(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    done = subprocess.run(
        [sys.executable, "-c", LOAD_SHIPPED],
        cwd=tmp_path / "installed",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == (REPOSITORY / "samples/cloud-capture.json").stat().st_size
