# What the package offers, one name a line; each is loaded at its first use.
from ._version import __version__ as __version__
from .anatomy import library as library
from .bones.person import Person as Person
from .errors import AnatomyError as AnatomyError
from .errors import FileFormatError as FileFormatError
from .errors import GluteusError as GluteusError
from .errors import RecordError as RecordError
from .errors import UnitError as UnitError
from .errors import UnsupportedFeature as UnsupportedFeature
from .facts import check as check
from .model.hip.hip import Hip as Hip
from .model.opensim.lint import lint as lint
from .model.opensim.model import read_osim as read_osim
from .report import cite as cite
from .studies import forces as forces
from .studies import stance as stance
from .studies import strength as strength
