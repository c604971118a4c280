"""Converts documents older than version 4 to version 4.

Each module makes one change of the format on the tree of elements, in the order in which OpenSim
made them. A change depends on the content of a document rather than on its version, because
programs wrote version numbers of their own. Line numbers stay those of the old elements.
"""

from __future__ import annotations

from gluteus.files.bytes.xml_tree import Element
from gluteus.files.osim.unique import Remark, name_parts
from gluteus.files.osim.upgrade.actuators import upgrade_actuators
from gluteus.files.osim.upgrade.bodies import upgrade_bodies
from gluteus.files.osim.upgrade.engine import lift_engine
from gluteus.files.osim.upgrade.forces import upgrade_forces
from gluteus.files.osim.upgrade.ground import separate_ground
from gluteus.files.osim.upgrade.joints import lift_joints, upgrade_joints
from gluteus.files.osim.upgrade.names import rename_classes
from gluteus.files.osim.upgrade.places import name_frames
from gluteus.files.osim.upgrade.switches import turn_switches


def upgrade(model: Element, remark: Remark) -> None:
    """Change the `Model` element of an older document, in place, into one of version 4.

    Parameters
    ----------
    model
        The `Model` element of the document.
    remark
        Function that is called with line and message if a part is given a name.
    """
    lift_engine(model)
    rename_classes(model)
    upgrade_bodies(model)
    lift_joints(model)
    separate_ground(model)
    upgrade_joints(model)
    turn_switches(model)
    upgrade_forces(model)
    upgrade_actuators(model)
    name_parts(model, remark)
    name_frames(model)
