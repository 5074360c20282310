"""What a server of WSGI applications runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from circumspect_desk.web.engine import checker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "circumspect_desk.settings")
application = get_wsgi_application()
checker()  # so that the first who asks does not wait for it
