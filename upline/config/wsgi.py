"""The WSGI application that the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from upline.kernel.gc_tuning import freeze_startup_objects
from upline.kernel.stack_preallocation import with_preallocated_stack

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upline.config.settings")
application = with_preallocated_stack(get_wsgi_application())
freeze_startup_objects()
