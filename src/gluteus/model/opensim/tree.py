"""From what a model document says about bodies, joints and couplings to a tree."""

from __future__ import annotations

import numpy as np

from gluteus.arrays import Floats
from gluteus.files import ModelSpec
from gluteus.files.osim.spec import functions as spec_functions
from gluteus.files.osim.spec import model as spec
from gluteus.mechanics.body import functions
from gluteus.mechanics.body.functions import Function
from gluteus.mechanics.body.joints import KINDS
from gluteus.mechanics.body.tree import GROUND, Body, Frame, Joint, Step, Tree, tree
from gluteus.model.opensim.limits import Limits


def model_tree(model: ModelSpec, limits: Limits) -> Tree:
    """Return the tree of a model: bodies by name, coordinates in the order of the document.

    Raises `UnsupportedFeature` for what no tree can be: a body with no joint or two, ground as a
    child, a step of a joint that follows several coordinates, couplings to several unless `limits`
    allow that, or more parts than can be worked out.
    """
    limits.check_size(model)
    frames = Frames(model)
    joints: dict[str, spec.JointSpec] = {}
    for joint in model.joints:
        child, _ = frames.base(joint.child_frame)
        if child == GROUND or child in joints:
            found = (
                "ground" if child == GROUND else f"{child!r}, which {joints[child].name!r} already carries"
            )
            raise limits.refuse("Joint", f"joint {joint.name!r} carries {found}", "turn or cut the joint")
        joints[child] = joint
    loose = [body.name for body in model.bodies if body.name not in joints]
    if loose:
        raise limits.refuse("Body", f"no joint carries body {loose[0]!r}", "add one, such as a FreeJoint")
    bodies = [_body(body, joints[body.name], frames, limits) for body in model.bodies]
    made = tree(bodies, [coordinate.name for coordinate in model.coordinates])
    for coupler in _in_order(model, limits):
        function = functions.multiplied(one_argument(coupler.function, limits), coupler.scale_factor)
        made = made.coupled(coupler.dependent, function, coupler.independent[0])
    return made


class Frames:
    """Where the frames of a model stand in the bodies that carry them."""

    def __init__(self, model: ModelSpec) -> None:
        self._model = model
        self._names = {body.frame: body.name for body in model.bodies} | {spec.GROUND: GROUND}
        self._offsets = {offset.frame: offset for offset in model.offset_frames}

    def base(self, frame: str) -> tuple[str, Frame]:
        """Return the name of the body (or `GROUND`) that carries a frame, and where the frame is in
        it.
        """
        origin, rotation = np.zeros(3), np.eye(3)
        name = self._names[self._model.base_frame(frame)]
        while frame in self._offsets:
            offset = self._offsets[frame]
            turn = body_turns(offset.orientation)
            origin, rotation = offset.translation + turn @ origin, turn @ rotation
            frame = offset.parent
        return name, Frame(origin, rotation)


def body_turns(angles: spec.Vec3) -> Floats:
    """Return the rotation (3, 3) of turns about x, then the carried y, then the twice carried z
    [rad].
    """
    rotation = np.eye(3)
    for axis, angle in enumerate(angles):
        turn, one, two = np.eye(3), (axis + 1) % 3, (axis + 2) % 3
        turn[one, one] = turn[two, two] = np.cos(angle)
        turn[two, one] = np.sin(angle)
        turn[one, two] = -turn[two, one]
        rotation = rotation @ turn
    return rotation


def one_argument(function: spec_functions.FunctionSpec, limits: Limits) -> Function:
    """Return a function of one coordinate.

    Raises `UnsupportedFeature` for a linear one of several.
    """
    match function:
        case spec_functions.Constant():
            return functions.constant(function.value)
        case spec_functions.Linear():
            if len(function.coefficients) != 2:
                told = f"a step of a joint follows {len(function.coefficients) - 1} coordinates"
                raise limits.refuse("LinearFunction", told, "write it as one of a single coordinate")
            return functions.linear(*function.coefficients)
        case spec_functions.Polynomial():
            return functions.polynomial(function.coefficients)
        case spec_functions.SimmSpline():
            return functions.simm_spline(function.x, function.y)
        case spec_functions.PiecewiseLinear():
            return functions.piecewise_linear(function.x, function.y)
        case spec_functions.Multiplier():
            return functions.multiplied(one_argument(function.function, limits), function.scale)


def _body(body: spec.BodySpec, joint: spec.JointSpec, frames: Frames, limits: Limits) -> Body:
    parent, in_parent = frames.base(joint.parent_frame)
    _, in_child = frames.base(joint.child_frame)
    xx, yy, zz, xy, xz, yz = body.inertia
    return Body(
        name=body.name,
        parent=parent,
        joint=_joint(joint, limits),
        mass=body.mass,
        centre=body.mass_center,
        inertia=np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]),
        in_parent=in_parent,
        in_child=in_child,
    )


def _joint(joint: spec.JointSpec, limits: Limits) -> Joint:
    if joint.kind != "Custom":
        return KINDS[joint.kind](*(coordinate.name for coordinate in joint.coordinates))
    steps = tuple(
        Step(
            axis.axis, one_argument(axis.function, limits), axis.coordinates[0] if axis.coordinates else None
        )
        for axis in joint.axes
    )
    return Joint(turns=steps[:3], shifts=steps[3:])


def _in_order(model: ModelSpec, limits: Limits) -> list[spec.CouplerSpec]:
    """The couplings that hold, each after the one that its independent coordinate follows."""
    waiting, ordered = list[spec.CouplerSpec](), list[spec.CouplerSpec]()
    for coupler in model.couplers:
        if coupler.isEnforced and len(coupler.independent) == 1:
            waiting.append(coupler)
        elif coupler.isEnforced:
            told = f"coupling {coupler.name!r} follows {len(coupler.independent)} coordinates"
            limits.leave_out("CoordinateCouplerConstraint", f"/constraintset/{coupler.name}", told)
    by_dependent = {coupler.dependent: coupler for coupler in waiting}
    for coupler in waiting:
        chain = [coupler]
        while (before := by_dependent.get(chain[-1].independent[0])) and before not in [*chain, *ordered]:
            chain.append(before)
        ordered.extend(each for each in reversed(chain) if each not in ordered)
    return ordered
