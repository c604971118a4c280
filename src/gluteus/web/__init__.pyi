from .app import create_app as create_app
from .server.settings import Settings as Settings
