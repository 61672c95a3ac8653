"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from upline.kernel.garbage import keep_what_is_there

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upline.config.settings")
application = get_wsgi_application()
keep_what_is_there()
