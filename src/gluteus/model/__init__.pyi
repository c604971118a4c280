from .hip.hip import Hip as Hip
from .hip.lines import Model as Model
