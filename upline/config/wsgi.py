"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from upline.kernel.garbage import keep_what_is_there
from upline.kernel.stack import in_one_piece

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upline.config.settings")
application = in_one_piece(get_wsgi_application())
keep_what_is_there()
