"""How long the property tests search, and which desk is opened by tests: one in a folder that goes away."""

import atexit
import os
import shutil
import tempfile

import django
from hypothesis import HealthCheck, settings

# No deadlines: CI machines are uneven, and speed is measured by benchmarks, never by a test.
settings.register_profile(
    "everyday", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "fuzz",
    deadline=None,
    max_examples=5_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)

_FOLDER = tempfile.mkdtemp(prefix="desk-tests-")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ["CIRCUMSPECT_DATA"] = _FOLDER
os.environ["CIRCUMSPECT_ADDRESS"] = "http://testserver.localhost"
os.environ["CIRCUMSPECT_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["DJANGO_SETTINGS_MODULE"] = "circumspect_desk.settings"
django.setup()
