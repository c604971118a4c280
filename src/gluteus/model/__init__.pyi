from .hip.hip import Hip as Hip
