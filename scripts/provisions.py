"""Needs of Gluteus that the operating system meets: found, else installed, else named.

python3 scripts/provisions.py venv               ensurepip; status 1 where it is missing
.venv/bin/python scripts/provisions.py kernel    a C++17 compiler and the headers of Python
.venv/bin/python scripts/provisions.py browser   Chromium, in which the tests open the pages

Each installation is announced in one line and tried once for each .venv. Packages of the system
are installed by root with apt-get and by nobody else; a browser can also be downloaded by
Playwright. The tests ask the same functions. Only the standard library is imported.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_BROWSERS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# In a process of its own: Playwright refuses to start twice in one.
PLAYWRIGHTS_BROWSER = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""
COMPILERS = ("c++", "g++", "clang++")
TRIED = ".tried-to-install"
"""The file in .venv that names what was tried already; `make kernel` removes it."""

# A machine without a network must fail within minutes, and never wait for a lock or a question.
APT_GET = (
    *("apt-get", "-o", "DPkg::Lock::Timeout=60", "-o", "Acquire::Retries=1"),
    *("-o", "Acquire::http::Timeout=20", "-o", "Acquire::https::Timeout=20"),
)
UPDATE_SECONDS, INSTALL_SECONDS, CHECK_SECONDS = 120, 1800, 60
ANOTHER_PYTHON = "another Python: make run PYTHON=/path/to/python3"


# --- Python's own venv ---


def provide_venv() -> bool:
    """Return whether this Python can make a virtual environment, after installing ensurepip."""
    if find_spec("ensurepip"):
        return True
    package = _python_package("venv")
    if package and apt_get(package) and _ran([sys.executable, "-c", "import ensurepip"], CHECK_SECONDS):
        return True
    remedy = f"run: {_apt_command(package)}" if package else f"choose {ANOTHER_PYTHON}"
    _say(f"{sys.executable} has no ensurepip, without which .venv cannot be made. To go on, {remedy}")
    return False


# --- the compiled kernel ---


def provide_kernel() -> bool:
    """Return whether the kernel can be compiled, after installing what is missing if possible."""
    packages = _kernel_packages()
    if packages:
        apt_get(*packages)
    return kernel_remedy() is None


def kernel_remedy() -> str | None:
    """Return why the kernel cannot be compiled and how to change that, in one line, or None."""
    compiler, headers = has_compiler(), has_headers()
    if compiler and headers:
        return None
    if not compiler:
        what = "No C++17 compiler was found" if headers else "Neither a C++17 compiler nor Python.h was found"
    else:
        what = f"Python.h was not found in {sysconfig.get_path('include')}"
    return f"{what}. To compile the kernel, {_how_to_compile()}"


def has_compiler() -> bool:
    """Whether a C++17 compiler makes a program; $CXX names one, as for CMake."""
    if sys.platform == "darwin" and not _ran(["xcode-select", "-p"], CHECK_SECONDS):
        return False  # its c++ would open a window that offers the tools
    named = os.environ.get("CXX", "").strip()
    return any(_compiles(shlex.split(each)) for each in ([named] if named else COMPILERS))


def has_headers() -> bool:
    """Whether the headers of this Python are there."""
    return Path(sysconfig.get_path("include"), "Python.h").is_file()


def _compiles(compiler: list[str]) -> bool:
    program = shutil.which(compiler[0])
    if not program:
        return False
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "a.cpp")
        source.write_text("#include <optional>\nint main() { return std::optional<int>(0).value(); }\n")
        made = [program, *compiler[1:], "-std=c++17", str(source), "-o", str(Path(folder, "a"))]
        return _ran(made, CHECK_SECONDS)


def _kernel_packages() -> list[str]:
    """The Debian packages that are missing; none where they would not suffice."""
    packages = [] if has_compiler() else ["g++"]
    if has_headers():
        return packages
    headers = _python_package("dev")
    return [*packages, headers] if headers else []


def _how_to_compile() -> str:
    if not has_headers() and not _python_package("dev"):
        return f"run `make clean` and choose {ANOTHER_PYTHON}"
    if sys.platform == "darwin":
        return "run: xcode-select --install, then make kernel"
    if shutil.which("apt-get"):
        return f"run: {_apt_command(*_kernel_packages())} && make kernel"
    return "install g++ or clang++ and the development files of Python, then run: make kernel"


# --- the browser ---


def provide_browser() -> bool:
    """Return whether there is a browser, after installing one if possible."""
    if find_browser():
        return True
    if not os.environ.get("CHROMIUM"):  # somebody who names a browser wants no other
        if apt_get("chromium") and find_browser():
            return True
        if _download_browser() and find_browser():
            return True
    _say(browser_remedy())
    return False


def find_browser() -> str | None:
    """The path of a Chromium that opens pages: $CHROMIUM, else the system's, else Playwright's."""
    named = os.environ.get("CHROMIUM")
    return next(filter(opens_pages, [shutil.which(named) or named] if named else _browsers()), None)


def browser_remedy() -> str:
    """Why there is no browser and how to add one, in one line."""
    named = os.environ.get("CHROMIUM")
    if named:
        return f"CHROMIUM names {named}, which opens no page. Name another one, or unset CHROMIUM"
    download = f"{_shown(sys.executable)} -m playwright install chromium"
    commands = [_apt_command("chromium"), download] if shutil.which("apt-get") else [download]
    return f"No Chromium that opens pages was found. To add one, run: {', or '.join(commands)}"


def opens_pages(browser: str) -> bool:
    """Whether a browser opens a file; one without its libraries, or confined (Snap), does not."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page = Path(folder, "page.html")
        page.write_text("<script>document.write(6 * 7 + ' pages')</script>")
        quiet = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile")
        return "42 pages" in _output([browser, *quiet, "--dump-dom", page.as_uri()], CHECK_SECONDS)


def _browsers() -> Iterator[str]:
    yield from filter(None, map(shutil.which, BROWSERS))
    yield from (path for path in MAC_BROWSERS if Path(path).is_file())
    downloaded = _output([sys.executable, "-c", PLAYWRIGHTS_BROWSER], CHECK_SECONDS).strip()
    if downloaded and Path(downloaded).is_file():
        yield downloaded


def _download_browser() -> bool:
    command = [sys.executable, "-m", "playwright", "install"]
    if not find_spec("playwright") or not _is_first_try("playwright install chromium"):
        return False
    _say("Downloading Chromium for the tests with `playwright install chromium` (some 200 MB) ...")
    quick = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "15000"}  # [ms], of several tries
    if not _ran([*command, "--no-shell", "chromium"], INSTALL_SECONDS, **quick):
        _say("Chromium could not be downloaded.")
        return False
    if not find_browser() and _may_install():
        _say("Installing the libraries of Chromium with `playwright install-deps chromium` ...")
        _ran([*command[:-1], "install-deps", "chromium"], INSTALL_SECONDS)
    return True


# --- installing ---


def apt_get(*packages: str) -> bool:
    """Return whether apt-get has installed packages just now; announced, and tried once."""
    names = " ".join(packages)
    if not _may_install() or not _is_first_try(f"apt-get install {names}"):
        return False
    _say(f"Installing {names} with apt-get ...")
    # One source of packages that does not answer is no reason to give up. If none does, each
    # package would have to time out.
    lists = _run([*APT_GET, "update", "-q"], UPDATE_SECONDS, {"LC_ALL": "C"}) or ""
    install = [*APT_GET, "install", "-y", "-qq", *packages]
    answered = any(line.startswith(("Get:", "Hit:")) for line in lists.splitlines())
    done = answered and _ran(install, INSTALL_SECONDS, DEBIAN_FRONTEND="noninteractive")
    if not done:
        _say(f"apt-get could not install {names}.")
    return done


def _may_install() -> bool:
    return _is_root() and shutil.which("apt-get") is not None


def _is_root() -> bool:
    return os.geteuid() == 0


def _apt_command(*packages: str) -> str:
    return f"{'' if _is_root() else 'sudo '}apt-get install {' '.join(packages)}"


def _python_package(kind: str) -> str | None:
    """The Debian package that completes this Python; None for one that Debian did not deliver."""
    major, minor = sys.version_info[:2]
    return f"python{major}.{minor}-{kind}" if sys.base_prefix == "/usr" and shutil.which("apt-get") else None


def _is_first_try(what: str) -> bool:
    """Whether `what` was never tried for this .venv; from now on it was."""
    if sys.prefix == sys.base_prefix:
        return True
    noted = Path(sys.prefix, TRIED)
    tried = noted.read_text().splitlines() if noted.is_file() else []
    if what in tried:
        return False
    noted.write_text("\n".join([*tried, what]) + "\n")
    return True


# --- running and saying ---


def _say(line: str) -> None:
    print(line, flush=True)


def _shown(path: str) -> str:
    """A path as a person in the project's folder would write it."""
    return os.path.relpath(path) if Path(path).is_relative_to(Path.cwd()) else path


def _ran(command: Sequence[str], seconds: float, **environment: str) -> bool:
    return _run(command, seconds, environment) is not None


def _output(command: Sequence[str], seconds: float) -> str:
    return _run(command, seconds, {}) or ""


def _run(command: Sequence[str], seconds: float, environment: Mapping[str, str]) -> str | None:
    """The output of a command; None where it failed, cannot be run or takes too long."""
    try:
        done = subprocess.run(
            command,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


if __name__ == "__main__":
    provide = {"venv": provide_venv, "kernel": provide_kernel, "browser": provide_browser}
    there = provide[sys.argv[1]]()
    # Without kernel and browser everything else works.
    sys.exit(0 if there or sys.argv[1] != "venv" else 1)
