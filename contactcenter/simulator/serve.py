"""The entry for a WSGI server: the application, set up from the environment."""
import os

from contactcenter.simulator.app import create_app
from contactcenter.simulator.settings import Settings

app = create_app(Settings.from_environ(os.environ))
