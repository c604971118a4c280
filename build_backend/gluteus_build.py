"""The build backend: scikit-build-core, with the browser front end built first.

`pyproject.toml` names it.

Where the kernel cannot be compiled, scikit-build-core tries once more without it
(`tool.scikit-build.overrides`), and the package runs on NumPy.
"""

from scikit_build_core import build as core

from frontend import build_frontend, requires_for_frontend

Settings = dict[str, list[str] | str] | None


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """Return what building a wheel needs: cmake and ninja where the system has none, Node."""
    return [*core.get_requires_for_build_wheel(config_settings), *requires_for_frontend()]


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    """Return what an editable installation needs, the same."""
    return [*core.get_requires_for_build_editable(config_settings), *requires_for_frontend()]


def get_requires_for_build_sdist(config_settings: Settings = None) -> list[str]:
    """Return what an sdist needs: Node."""
    return [*core.get_requires_for_build_sdist(config_settings), *requires_for_frontend()]


def build_wheel(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """Build a wheel and return its name."""
    build_frontend()
    return core.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """Build an editable wheel, which holds the kernel and points at `src`, and return its name."""
    build_frontend()
    return core.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    """Build an sdist and return its name."""
    build_frontend()
    return core.build_sdist(sdist_directory, config_settings)
