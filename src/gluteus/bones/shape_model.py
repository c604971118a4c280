"""The statistical shape model of the lower limb: nodes, modes and elements, read safely.

The package ``musculoskeletal-models`` (MPL-2.0, Auckland Bioengineering Institute) ships one model
of pelvis with sacrum, femur, tibia with fibula and patella that vary together in 26 modes. Its
principal components are pickled NumPy arrays, which are read with an unpickler that accepts only
arrays. Lengths in the files are in millimetres; everything returned here is in metres, in the frame
of the model (x to the subject's left for the left-sided file, y backward, z up).
"""

from __future__ import annotations

import io
import json
import pickle
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from gluteus.arrays import Floats
from gluteus.errors import AnatomyError, FileFormatError

BONES = ("pelvis", "femur", "patella", "tibia")
_MESH_FILES = {
    "pelvis": "pelvis_combined_cubic_flat.mesh",
    "femur": "femur_left_quartic_flat.mesh",
    "tibia": "tibia_fibula_left_cubic_flat.mesh",
    "patella": "patella_11_left.mesh",
}
_COMPONENTS_FILE = "LLP26_rigid.pc"
_NODES_PER_TYPE = {"quad44": 16, "tri10": 10, "quad55": 25, "quad54": 20, "tri15": 15}


@dataclass(frozen=True)
class Element:
    """One surface element: its type (``quad44``, ``tri10`` ...) and its node numbers within the
    bone.
    """

    kind: str
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class ShapeModel:
    """Mean and modes of all nodes, and the elements that connect them.

    ``mean`` is (node, 3) [m]; ``modes`` is (mode, node, 3) [m per standard deviation of that mode];
    ``start`` gives the first node of each bone.
    """

    mean: Floats
    modes: Floats
    start: dict[str, int]
    elements: dict[str, tuple[Element, ...]]

    @property
    def mode_count(self) -> int:
        """Number of modes with spread."""
        return self.modes.shape[0]

    def nodes(self, bone: str) -> slice:
        """Range of node rows of one bone."""
        order = [*BONES, None]
        following = order[order.index(bone) + 1]
        return slice(self.start[bone], self.mean.shape[0] if following is None else self.start[following])


def _number_type(*given: Any) -> np.dtype[Any]:
    """Return a dtype of numbers; arrays of objects could contain anything."""
    found = np.dtype(*given)
    if found.kind not in "fiub":
        raise pickle.UnpicklingError(f"an array of {found} is not part of an array of numbers")
    return found


class _ArrayUnpickler(pickle.Unpickler):
    """Accepts the three names that an array of numbers needs, and refuses all others."""

    def find_class(self, module: str, name: str) -> Any:
        if name == "_reconstruct" and module in {"numpy.core.multiarray", "numpy._core.multiarray"}:
            return np.array(0).__reduce__()[0]
        if (module, name) == ("numpy", "ndarray"):
            return np.ndarray
        if (module, name) == ("numpy", "dtype"):
            return _number_type
        raise pickle.UnpicklingError(f"{module}.{name} is not part of an array")


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the dictionary of arrays pickled in ``path``.

    Raises
    ------
    FileFormatError
        The file is not a pickle, or holds anything other than plain arrays.
    """
    try:
        content = _ArrayUnpickler(io.BytesIO(path.read_bytes())).load()
    except Exception as error:  # damaged bytes can make the unpickler raise nearly anything
        raise FileFormatError(
            path,
            None,
            f"a shape model must contain plain arrays only, but: {error}; reinstall musculoskeletal-models",
        ) from error
    if not isinstance(content, dict):
        raise FileFormatError(
            path, None, f"a shape model must contain a dictionary, not {type(content).__name__}"
        )
    return cast("dict[str, NDArray[Any]]", content)


def _package_folder() -> Path:
    try:
        return Path(str(resources.files("musculoskeletal.models")))
    except ModuleNotFoundError as error:
        raise AnatomyError(
            "the bones come from the package musculoskeletal-models, which is not installed; "
            "run `pip install musculoskeletal-models`"
        ) from error


def model_files() -> list[Path]:
    """Return the files of the shape model.

    Raises
    ------
    AnatomyError
        The package is not installed.
    """
    folder = _package_folder()
    meshes = (folder / "atlas_meshes" / name for name in _MESH_FILES.values())
    return [folder / "shape_models" / _COMPONENTS_FILE, *meshes]


def _read_elements(path: Path) -> tuple[Element, ...]:
    """Return the elements of a mesh file.

    Shared nodes are merged and numbered in the order in which they first appear.
    """
    mesh = json.loads(path.read_text(encoding="utf-8"))
    kinds = {int(number): text.split()[1] for number, text in mesh["elements"].items()}
    node_of: dict[tuple[int, int], int] = {}
    count = 0
    elements: list[Element] = []
    for number in sorted(kinds):
        nodes: list[int] = []
        for local in range(_NODES_PER_TYPE[kinds[number]]):
            if (number, local) not in node_of:
                node_of[number, local] = count
                for twin in mesh["connectivity"][f"{number}_{local}"].split():
                    element, _, point = twin.partition("_")
                    node_of[int(element), int(point)] = count
                count += 1
            nodes.append(node_of[number, local])
        elements.append(Element(kinds[number], tuple(nodes)))
    if count != mesh["number_of_points"]:
        raise FileFormatError(
            path,
            None,
            f"{count} distinct nodes, but the file announces {mesh['number_of_points']}; "
            "reinstall musculoskeletal-models",
        )
    return tuple(elements)


@lru_cache(maxsize=1)
def load_shape_model() -> ShapeModel:
    """Return the shape model of the installed package, in metres.

    Raises
    ------
    AnatomyError
        The package is not installed.
    FileFormatError
        A file of the package is damaged or unsafe.
    """
    components, *meshes = model_files()
    arrays = read_arrays(components)
    elements = {bone: _read_elements(path) for bone, path in zip(_MESH_FILES, meshes, strict=True)}
    sizes = [1 + max(max(element.nodes) for element in elements[bone]) for bone in BONES]
    mean = arrays["mean"].reshape(3, -1).T * 1e-3
    if mean.shape[0] != sum(sizes):
        raise FileFormatError(
            components,
            None,
            f"{mean.shape[0]} nodes, but the meshes have {sum(sizes)}; reinstall musculoskeletal-models",
        )
    spread = np.sqrt(arrays["weights"])
    used = spread > 1e-6 * spread[0]
    modes = arrays["modes"].T.reshape(-1, 3, mean.shape[0]).transpose(0, 2, 1) * spread[:, None, None] * 1e-3
    start = {bone: sum(sizes[:number]) for number, bone in enumerate(BONES)}
    return ShapeModel(mean, modes[used], start, elements)
