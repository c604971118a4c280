"""Needs that the operating system meets: found, installed or named, on machines of stubs."""

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import provisions
import pytest

ROOT = Path(__file__).parents[3]
BASE_PYTHON = os.path.realpath(sys.executable)  # which .venv was made with
VENV, HEADERS = (f"python3.{sys.version_info.minor}-{kind}" for kind in ("venv", "dev"))

COMPILER = "exit 0"
BROWSER = "echo '42 pages'"
# Installs a stub for each package that it is asked for, as apt-get installs programs.
APT_GET = """
echo "apt-get $*" >> {log}
case "$*" in *update*) echo 'Err:1 http://gone.example'; echo 'Hit:2 http://deb.example'; exit 0 ;; esac
while [ $# -gt 0 ]; do
  case $1 in
    chromium|g++) printf '#!/bin/sh\\n%s\\n' "{works}" > {programs}/$1; /bin/chmod +x {programs}/$1 ;;
    python3.*-dev) : > {folder}/include/Python.h ;;
  esac
  shift
done
"""
APT_GET_THAT_FAILS = """
echo "apt-get $*" >> {log}
case "$*" in *update*) echo 'Get:1 http://deb.example' ;; *) exit 100 ;; esac
"""
APT_GET_WITHOUT_NETWORK = 'echo "apt-get $*" >> {log}; echo "Err:1 http://deb.example"; exit 0'


@dataclass
class Machine:
    """A machine whose programs are stubs in one folder; `log` has what installers were asked."""

    folder: Path

    @property
    def programs(self) -> Path:
        return self.folder / "bin"

    @property
    def log(self) -> list[str]:
        written = self.folder / "log"
        return written.read_text().splitlines() if written.exists() else []

    def has(self, program: str, script: str) -> str:
        path = self.programs / program
        names = {"log": self.folder / "log", "programs": self.programs, "folder": self.folder}
        path.write_text("#!/bin/sh\n" + script.format(**names, works=BROWSER) + "\n")
        path.chmod(0o755)
        return str(path)

    def installed(self) -> list[str]:
        """The packages that apt-get was asked to install, in order."""
        asked = [line for line in self.log if line.startswith("apt-get") and " install " in line]
        return [word for line in asked for word in line.split(" install ")[1].split() if word[0] != "-"]

    def is_root(self, monkeypatch: pytest.MonkeyPatch, yes: bool = True) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0 if yes else 1000)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Debian with its Python, a fresh .venv and nothing else, for somebody who is not root."""
    for name in ("bin", "include", "venv"):
        (tmp_path / name).mkdir()
    made = Machine(tmp_path)
    (tmp_path / "include" / "Python.h").touch()
    monkeypatch.setenv("PATH", str(made.programs))
    for name in ("CHROMIUM", "CXX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(provisions, "MAC_BROWSERS", ())
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    # Playwright, which knows no browser and can download none.
    monkeypatch.setattr(sys, "executable", made.has("python", 'echo "python $*" >> {log}; exit 1'))
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path / "include"))
    made.is_root(monkeypatch, False)
    return made


def downloads(machine: Machine, browser: str) -> None:
    """Let Playwright download a browser that does what `browser` says."""
    path = machine.folder / "downloaded"
    machine.has(
        "python",
        f'case "$*" in *install*) echo "python $*" >> {{log}}; printf "#!/bin/sh\\n{browser}\\n" > {path};'
        f" /bin/chmod +x {path} ;; *) echo {path} ;; esac",
    )


# --- the browser ---


@pytest.mark.parametrize("name", provisions.BROWSERS)
def test_a_browser_of_the_system_is_taken_without_a_word(
    name: str, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    path = machine.has(name, BROWSER)
    assert provisions.find_browser() == path
    assert provisions.provide_browser()
    assert capsys.readouterr().out == ""
    assert machine.log == []


def test_a_browser_that_opens_no_page_is_none(machine: Machine) -> None:
    machine.has("chromium", "echo 'chromium: error while loading shared libraries' >&2; exit 127")
    machine.has("chromium-browser", "echo 'requires the chromium snap to be installed'")
    working = machine.has("google-chrome", BROWSER)
    assert provisions.find_browser() == working


def test_a_browser_that_never_answers_is_none(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisions, "CHECK_SECONDS", 0.5)
    machine.has("chromium", "exec /bin/sleep 60")
    assert provisions.find_browser() is None


def test_the_browser_that_somebody_names_is_the_only_one(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.is_root(monkeypatch)
    machine.has("chromium", BROWSER)
    machine.has("apt-get", APT_GET)
    monkeypatch.setenv("CHROMIUM", machine.has("mine", BROWSER))
    assert provisions.find_browser() == str(machine.programs / "mine")
    monkeypatch.setenv("CHROMIUM", "/no/browser")
    assert not provisions.provide_browser()
    (line,) = capsys.readouterr().out.splitlines()
    assert line == "CHROMIUM names /no/browser, which opens no page. Name another one, or unset CHROMIUM"
    assert machine.log == []


def test_root_gets_the_browser_from_apt_get(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.is_root(monkeypatch)
    machine.has("apt-get", APT_GET)
    assert provisions.provide_browser()
    assert machine.installed() == ["chromium"]
    assert capsys.readouterr().out == "Installing chromium with apt-get ...\n"
    assert provisions.provide_browser()
    assert machine.installed() == ["chromium"]


def test_where_nothing_can_be_downloaded_one_line_names_the_commands(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.is_root(monkeypatch)
    machine.has("apt-get", APT_GET_THAT_FAILS)
    assert not provisions.provide_browser()
    *tried, last = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in tried] == ["Installing", "apt-get", "Downloading", "Chromium"]
    assert last == (
        "No Chromium that opens pages was found. To add one, run: apt-get install chromium, or "
        f"{sys.executable} -m playwright install chromium"
    )


def test_nothing_is_tried_twice(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.is_root(monkeypatch)
    machine.has("apt-get", APT_GET_THAT_FAILS)
    provisions.provide_browser()
    provisions.provide_kernel()
    assert machine.installed() == ["chromium", "g++"]
    log = [line for line in machine.log if "install" in line]
    capsys.readouterr()
    provisions.provide_browser()
    provisions.provide_kernel()
    assert [line for line in machine.log if "install" in line] == log
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_others_than_root_download_the_browser(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.has("apt-get", APT_GET)
    downloads(machine, BROWSER)
    assert provisions.provide_browser()
    assert provisions.find_browser() == str(machine.folder / "downloaded")
    assert machine.log == ["python -m playwright install --no-shell chromium"]
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Downloading Chromium")


def test_others_than_root_are_told_to_use_sudo(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.has("apt-get", APT_GET)
    assert not provisions.provide_browser()
    assert "run: sudo apt-get install chromium, or " in capsys.readouterr().out.splitlines()[-1]
    assert machine.installed() == []


def test_root_adds_the_libraries_of_a_downloaded_browser(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.is_root(monkeypatch)
    machine.has("apt-get", APT_GET_THAT_FAILS)
    downloads(machine, "exit 127")
    assert not provisions.provide_browser()
    assert machine.log[-1] == "python -m playwright install-deps chromium"


def test_without_apt_get_the_browser_is_downloaded(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.is_root(monkeypatch)
    assert not provisions.provide_browser()
    assert "apt-get" not in provisions.browser_remedy()
    downloads(machine, BROWSER)
    (machine.folder / "venv" / provisions.TRIED).unlink()
    assert provisions.provide_browser()


def test_no_package_is_asked_for_where_no_source_answers(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each of Chromium's many packages would have to time out."""
    machine.is_root(monkeypatch)
    machine.has("apt-get", APT_GET_WITHOUT_NETWORK)
    assert not provisions.apt_get("chromium")
    (update,) = machine.log
    assert " update" in update


def test_an_apt_get_that_hangs_is_given_up(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.is_root(monkeypatch)
    monkeypatch.setattr(provisions, "UPDATE_SECONDS", 0.2)
    monkeypatch.setattr(provisions, "INSTALL_SECONDS", 0.2)
    machine.has("apt-get", "exec /bin/sleep 60")
    assert not provisions.apt_get("chromium")
    assert "could not install chromium" in capsys.readouterr().out


def test_playwright_itself_says_where_its_browser_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a stub: the Playwright of this environment, with an empty folder for its browsers."""
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(provisions, "MAC_BROWSERS", ())
    assert provisions.find_browser() is None
    asked = [sys.executable, "-c", provisions.PLAYWRIGHTS_BROWSER]
    place = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    assert place.is_relative_to(tmp_path)
    place.parent.mkdir(parents=True)
    place.write_text(f"#!/bin/sh\n{BROWSER}\n")
    place.chmod(0o755)
    assert provisions.find_browser() == str(place)


# --- the compiler and the headers of Python ---


def test_a_compiler_and_headers_need_nothing(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.is_root(monkeypatch)
    machine.has("apt-get", APT_GET)
    machine.has("clang++", COMPILER)
    assert provisions.provide_kernel()
    assert provisions.kernel_remedy() is None
    assert capsys.readouterr().out == ""
    assert machine.log == []


@pytest.mark.parametrize(
    ("compiler", "headers", "packages"),
    [(False, True, ["g++"]), (True, False, [HEADERS]), (False, False, ["g++", HEADERS])],
)
def test_root_gets_what_is_missing_and_no_more(
    compiler: bool, headers: bool, packages: list[str], machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.is_root(monkeypatch)
    machine.has("apt-get", APT_GET)
    if compiler:
        machine.has("c++", COMPILER)
    if not headers:
        (machine.folder / "include" / "Python.h").unlink()
    assert provisions.provide_kernel()
    assert machine.installed() == packages


def test_others_than_root_are_told_the_command(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.has("apt-get", APT_GET)
    (machine.folder / "include" / "Python.h").unlink()
    assert not provisions.provide_kernel()
    assert provisions.kernel_remedy() == (
        "Neither a C++17 compiler nor Python.h was found. To compile the kernel, run: "
        f"sudo apt-get install g++ {HEADERS} && make kernel"
    )
    assert capsys.readouterr().out == ""
    assert machine.log == []


def test_a_compiler_that_makes_no_program_is_none(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.has("c++", "echo 'fatal error: optional: No such file' >&2; exit 1")
    assert not provisions.has_compiler()
    machine.has("clang++", COMPILER)
    assert provisions.has_compiler()
    monkeypatch.setenv("CXX", "c++ -O2")
    assert not provisions.has_compiler()


def test_headers_that_apt_get_cannot_bring_are_not_asked_of_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.is_root(monkeypatch)
    machine.has("apt-get", APT_GET)
    (machine.folder / "include" / "Python.h").unlink()
    monkeypatch.setattr(sys, "base_prefix", "/opt/python")
    assert not provisions.provide_kernel()
    assert machine.log == []
    assert "PYTHON=/path/to/python3" in (provisions.kernel_remedy() or "")


def test_a_mac_without_developer_tools_is_told_to_install_them(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    machine.has("c++", "echo 'a window that offers the tools' >> {log}")
    machine.has("xcode-select", "exit 2")
    assert provisions.kernel_remedy() == (
        "No C++17 compiler was found. To compile the kernel, run: xcode-select --install, then make kernel"
    )
    assert machine.log == []
    machine.has("xcode-select", "exit 0")
    assert provisions.kernel_remedy() is None


def test_without_apt_get_the_remedy_names_what_to_install(machine: Machine) -> None:
    assert "install g++ or clang++" in (provisions.kernel_remedy() or "")


@pytest.mark.skipif(not shutil.which("c++"), reason="no compiler to try")
def test_a_real_compiler_is_found() -> None:
    assert provisions.has_compiler()


# --- venv ---


def test_root_gets_ensurepip_from_apt_get(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.is_root(monkeypatch)
    machine.has("apt-get", APT_GET)
    machine.has("python", "exit 0")  # imports ensurepip once it is installed
    monkeypatch.setattr(provisions, "find_spec", lambda _: None)
    assert provisions.provide_venv()
    assert machine.installed() == [VENV]


HIDES_ENSUREPIP = """
import os, sys
sys.modules["ensurepip"] = None
sys.prefix = sys.base_prefix = "/usr"
os.geteuid = lambda: 1000
"""


def test_setup_stops_with_one_line_where_no_venv_can_be_made(machine: Machine) -> None:
    """The script itself, with the real Python, as on Debian without python3-venv."""
    for program in ("dirname", "mkdir", "rm"):
        (machine.programs / program).symlink_to(str(shutil.which(program, path=os.defpath)))
    (machine.programs / "python3").symlink_to(BASE_PYTHON)
    machine.has("apt-get", APT_GET)
    shutil.copytree(ROOT / "scripts", machine.folder / "scripts")
    (machine.folder / "site").mkdir()
    (machine.folder / "site" / "sitecustomize.py").write_text(HIDES_ENSUREPIP)
    done = subprocess.run(
        [machine.folder / "scripts" / "setup", "test"],
        env={"PATH": str(machine.programs), "PYTHONPATH": str(machine.folder / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    assert done.stdout.splitlines()[1:] == [
        f"{machine.programs / 'python3'} has no ensurepip, without which .venv cannot be made. "
        f"To go on, run: sudo apt-get install {VENV}"
    ]
    assert machine.log == []
    assert not (machine.folder / ".venv").exists()


# --- setup ---


def test_only_the_package_itself_is_built_without_isolation(machine: Machine) -> None:
    """A tool that has no wheel needs a build backend that .venv does not have."""
    for program in ("dirname", "touch"):
        (machine.programs / program).symlink_to(str(shutil.which(program, path=os.defpath)))
    shutil.copytree(ROOT / "scripts", machine.folder / "scripts")
    (machine.folder / ".venv" / "bin").mkdir(parents=True)
    python = Path(machine.has("venv-python", 'echo "python $*" >> {log}'))
    python.rename(machine.folder / ".venv" / "bin" / "python")
    setup = [machine.folder / "scripts" / "setup", "test", "lint"]
    subprocess.run(setup, env={"PATH": str(machine.programs)}, capture_output=True, check=True)
    installs = [line for line in machine.log if "pip install" in line]
    (unisolated,) = [line for line in installs if "--no-build-isolation" in line]
    assert unisolated.endswith("--no-build-isolation --editable .[all]")
    assert any(line.endswith("--group build --group test --group lint") for line in installs)
    assert machine.log[-1] == "python scripts/provisions.py browser"


# --- continuous integration ---


@pytest.mark.parametrize(("given", "passed_on"), [({}, "true"), ({"CI": ""}, "true"), ({"CI": "1"}, "1")])
def test_continuous_integration_calls_make_test_and_nothing_else(
    given: dict[str, str], passed_on: str, machine: Machine
) -> None:
    (machine.programs / "dirname").symlink_to(str(shutil.which("dirname", path=os.defpath)))
    machine.has("make", 'echo "CI=$CI make $*" >> {log}')
    subprocess.run([ROOT / ".ci" / "run"], env={"PATH": str(machine.programs)} | given, check=True)
    assert machine.log == [f"CI={passed_on} make test"]
