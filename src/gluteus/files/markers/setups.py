"""Set-up files of OpenSim's scale and inverse kinematics tools, and marker sets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from gluteus.errors import FileFormatError
from gluteus.files.beside import file_beside
from gluteus.files.osim.spec.functions import Vec3
from gluteus.files.setup_parts import UNASSIGNED, Part, objects_of, read_first

Source = Literal["default_value", "manual_value", "from_file"]

MAX_STEPS: Final = 10
"""Orders name measurements and manual factors once each, as a rule."""
MAX_PAIRS: Final = 2_000
"""The distance of each pair is taken in every frame."""
MAX_TASKS: Final = 2_000
"""A coordinate has one task, and no model that is read has more coordinates."""

_IK_TOOLS: Final = ("InverseKinematicsTool", "InverseKinemtaticsTool", "IKTool")


@dataclass(frozen=True)
class CoordinateTask:
    """A coordinate that tracks a value with a weight.

    Attributes
    ----------
    name : str
    weight : float
    source : str
        Source of the value: the model's default, `value`, or a file of coordinates.
    value : float
        [rad or m].
    """

    name: str
    weight: float
    source: Source = "default_value"
    value: float = 0.0


@dataclass(frozen=True)
class Tasks:
    """Markers and coordinates that inverse kinematics tracks.

    Attributes
    ----------
    markers : dict of str to float
        Weight of each marker; other markers are not tracked.
    coordinates : tuple of CoordinateTask
    off : tuple of str
        Tasks that are switched off.
    path : Path or None
        File of the tasks, if they are not in the set-up itself.
    """

    markers: dict[str, float]
    coordinates: tuple[CoordinateTask, ...] = ()
    off: tuple[str, ...] = ()
    path: Path | None = None


@dataclass(frozen=True)
class PlacedMarker:
    """A marker of a marker set: on `body` (name or path) at `location` [m]."""

    name: str
    body: str
    location: Vec3
    fixed: bool = False


@dataclass(frozen=True)
class IkSetup:
    """Set-up of the inverse kinematics tool; paths are taken from the folder of the file.

    `soft_constraints` says that constraints have a finite weight, which Gluteus does not support.
    """

    path: Path
    tasks: Tasks
    model: Path | None = None
    markers: Path | None = None
    coordinates: Path | None = None
    times: tuple[float, float] | None = None
    soft_constraints: bool = False

    @property
    def files(self) -> tuple[Path, ...]:
        """The set-up and the files that it names; outputs may not replace them."""
        return _given(self.path, self.tasks.path, self.model, self.markers, self.coordinates)


@dataclass(frozen=True)
class Measurement:
    """A measurement: distances between pairs of markers, which scale `bodies` along axes
    ("xyz").
    """

    name: str
    pairs: tuple[tuple[str, str], ...]
    bodies: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Placement:
    """Placement of markers after scaling, by the pose of a static trial."""

    tasks: Tasks
    markers: Path | None = None
    coordinates: Path | None = None
    times: tuple[float, float] | None = None
    moves: bool = True

    @property
    def files(self) -> tuple[Path, ...]:
        """Files that the placement names."""
        return _given(self.tasks.path, self.markers, self.coordinates)


@dataclass(frozen=True)
class ScaleSetup:
    """Set-up of the scale tool; paths are taken from the folder of the file.

    Attributes
    ----------
    mass : float or None
        Mass of the person [kg].
    model, marker_set : Path or None
    order : tuple of str
        "measurements" and "manualScale"; the later one has priority.
    measurements : tuple of Measurement
    manual : tuple
        Body and its factors along x, y and z.
    markers, times
        Static trial for the measurements, and its first and last time [s].
    keeps_mass_distribution : bool
        Whether the mass of a body scales only with the mass of the person, and not with its size.
    scales : bool
        Whether scaling is switched on in the set-up.
    placement : Placement or None
        Placement of markers; None if it is switched off.
    """

    path: Path
    mass: float | None = None
    model: Path | None = None
    marker_set: Path | None = None
    order: tuple[str, ...] = ("measurements",)
    measurements: tuple[Measurement, ...] = ()
    manual: tuple[tuple[str, Vec3], ...] = ()
    markers: Path | None = None
    times: tuple[float, float] | None = None
    keeps_mass_distribution: bool = False
    scales: bool = True
    placement: Placement | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The set-up and the files that it names; outputs may not replace them."""
        placed = () if self.placement is None else self.placement.files
        return _given(self.path, self.model, self.marker_set, self.markers, *placed)


def _given(*paths: Path | None) -> tuple[Path, ...]:
    return tuple(path for path in paths if path is not None)


def read_ik_setup(path: Path | str) -> IkSetup:
    """Return the content of a set-up of inverse kinematics.

    Raises
    ------
    FileFormatError
        The file is not such a set-up, or a value in it is malformed; the error names the line.
    """
    path = Path(path)
    tool = Part(read_first(path, *_IK_TOOLS), path)
    weight = tool.text("constraint_weight").lower()
    return IkSetup(
        path=path,
        tasks=_tasks(tool),
        model=tool.file("model_file"),
        markers=tool.file("marker_file"),
        coordinates=tool.file("coordinate_file"),
        times=tool.time_range(),
        soft_constraints=weight not in (*UNASSIGNED, "inf", "infinity"),
    )


def read_scale_setup(path: Path | str) -> ScaleSetup:
    """Return the content of a set-up of the scale tool.

    Raises
    ------
    FileFormatError
        The file is not such a set-up, or a value in it is malformed; the error names the line.
    """
    path = Path(path)
    tool = Part(read_first(path, "ScaleTool"), path)
    maker, scaler, placer = (tool.part(name) for name in ("GenericModelMaker", "ModelScaler", "MarkerPlacer"))
    mass = tool.number("mass", -1.0)
    order = tuple(scaler.text("scaling_order").replace(",", " ").split())
    if len(order) > MAX_STEPS:
        scaler.fail(f"scaling_order must name at most {MAX_STEPS} steps, not {len(order)}; name each once")
    for word in order:
        if word not in ("measurements", "manualScale"):
            scaler.fail(f"scaling_order must contain 'measurements' or 'manualScale', not {word[:40]!r}")
    measurements = tuple(
        _measurement(each) for each in scaler.objects("MeasurementSet") if each.flag("apply", True)
    )
    if (pairs := sum(len(each.pairs) for each in measurements)) > MAX_PAIRS:
        scaler.fail(f"measurements name at most {MAX_PAIRS} marker pairs, not {pairs}; take out the rest")
    return ScaleSetup(
        path=path,
        mass=mass if mass > 0.0 else None,
        model=maker.file("model_file"),
        marker_set=maker.file("marker_set_file"),
        order=order,
        measurements=measurements,
        manual=tuple(
            (each.text("segment"), each.vector("scales"))
            for each in scaler.objects("ScaleSet")
            if each.flag("apply", True)
        ),
        markers=scaler.file("marker_file"),
        times=scaler.time_range(),
        keeps_mass_distribution=scaler.flag("preserve_mass_distribution", False),
        scales=scaler.flag("apply", True),
        placement=_placement(placer) if placer.flag("apply", True) and placer.there else None,
    )


def read_marker_set(path: Path | str) -> tuple[PlacedMarker, ...]:
    """Return the markers of a marker set.

    Raises
    ------
    FileFormatError
        The file is not a marker set, or a marker is malformed; the error names the line.
    """
    path = Path(path)
    found = [_marker(each) for each in objects_of(read_first(path, "MarkerSet"), path)]
    if not found:
        raise FileFormatError(path, None, "contains no markers; is it a marker set?")
    return tuple(found)


def _marker(part: Part) -> PlacedMarker:
    name = part.name
    body = part.text("body") or part.text("socket_parent_frame")
    if not name or not body:
        part.fail(f"marker {name!r} needs a name and a body")
    return PlacedMarker(name, body, part.vector("location"), part.flag("fixed", False))


def _measurement(part: Part) -> Measurement:
    name = part.name
    pairs = list[tuple[str, str]]()
    for pair in part.objects("MarkerPairSet"):
        words = pair.text("markers").split()
        if len(words) != 2:
            pair.fail(f"a marker pair of measurement {name!r} must name two markers, not {len(words)}")
        pairs.append((words[0], words[1]))
    bodies = list[tuple[str, str]]()
    for body in part.objects("BodyScaleSet"):
        axes = "".join(body.text("axes").lower().split())
        if set(axes) - set("xyz"):
            body.fail(f"axes must be X, Y or Z, not {axes[:20]!r}")
        bodies.append((body.name, axes))
    return Measurement(name, tuple(pairs), tuple(bodies))


def _placement(part: Part) -> Placement:
    return Placement(
        tasks=_tasks(part),
        markers=part.file("marker_file"),
        coordinates=part.file("coordinate_file"),
        times=part.time_range(),
        moves=part.flag("move_model_markers", True),
    )


def _tasks(tool: Part) -> Tasks:
    """Return the tasks in the tool, or in the file that it names."""
    given = tool.child("IKTaskSet")
    path, element = tool.path, given
    if given is not None and (other := given.attributes.get("file", "").strip()):
        path = file_beside(tool.path, other)
        element = read_first(path, "IKTaskSet")
    markers, coordinates, off = dict[str, float](), list[CoordinateTask](), list[str]()
    for part in () if element is None else objects_of(element, path):
        name = part.name
        if not part.flag("apply", True):
            off.append(name)
        elif part.element.tag == "IKMarkerTask":
            markers[name] = part.weight()
        elif part.element.tag == "IKCoordinateTask":
            coordinates.append(_coordinate(part))
        else:
            part.fail(f"a task must be an IKMarkerTask or IKCoordinateTask, not {part.element.tag[:40]}")
    if len(coordinates) > MAX_TASKS:
        tool.fail(f"at most {MAX_TASKS} coordinates have a task, not {len(coordinates)}; take out the rest")
    return Tasks(markers, tuple(coordinates), tuple(off), None if path == tool.path else path)


def _coordinate(part: Part) -> CoordinateTask:
    said = part.text("value_type") or ("from_file" if part.flag("from_file", False) else "default_value")
    source = next((known for known in get_args(Source) if known == said), None)
    if source is None:
        part.fail(f"value_type must be one of {', '.join(get_args(Source))}, not {said[:40]!r}")
    return CoordinateTask(part.name, part.weight(), source, part.number("value", 0.0))
