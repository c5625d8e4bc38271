"""gunicorn's entry."""

import os

from config import Config
from contactcenter.app import create_app

app = create_app(Config.from_environ(os.environ))
