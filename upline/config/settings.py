"""Django's settings. What depends on the installation comes from environment variables; README.md
lists them.
"""

import os
import sys
from pathlib import Path

from upline.config import database, logs, secret_key, security_headers
from upline.config.database_copies import DatabaseCopies
from upline.config.embedded import EmbeddedServer
from upline.config.environment import Environment
from upline.tenancy import rulebook

env = Environment()

BASE_DIR = Path(__file__).resolve().parents[2]
# `var` in the checkout; an installed package has none, and must not keep data beside its modules.
_HOME = BASE_DIR if (BASE_DIR / "pyproject.toml").exists() else Path.cwd()
DATA_DIR = Path(env.str("UPLINE_DATA", default=str(_HOME / "var"))).resolve()

# Production has no defaults for secrets: a missing variable stops the start and is named.
PRODUCTION = env.bool("UPLINE_PRODUCTION", default=False)
DEBUG = env.bool("UPLINE_DEBUG", default=False) and not PRODUCTION
if PRODUCTION:
    SECRET_KEY = env.str("SECRET_KEY")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
else:
    SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key.load_or_create(DATA_DIR)
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_cotton",
    "django_htmx",
    "lucide",
    "pgtrigger",
    "upline",
    "upline.web",
    "upline.api",
]
MIDDLEWARE = [
    "upline.config.request_ids.request_id_middleware",
    "upline.web.home.probes.probes_middleware",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "upline.web.shared.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "upline.web.shared.session_activity.session_activity_middleware",
    "upline.web.shared.language.language_middleware",
    "upline.web.shared.audit_middleware.audit_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "upline.web.home.errors.button_address_middleware",
]
ROOT_URLCONF = "upline.config.urls"
WEB_WORKERS = env.int("WEB_WORKERS", default=2)
# The worker is replaced if it has not said for so long that it works.
WORKER_HUNG_SECONDS = env.int("WORKER_HUNG_SECONDS", default=120)
WEB_THREADS = env.int("WEB_THREADS", default=4)
MAX_REQUEST_BYTES = 11 * 1024 * 1024  # an attachment, and the form around it
# A request body may take this long, and longer only as more of it arrives.
WEB_BODY_SECONDS = env.int("WEB_BODY_SECONDS", default=10)
# Whether webhooks may be sent to private and loopback addresses, and without TLS.
WEBHOOKS_ALLOW_PRIVATE_ADDRESSES = env.bool("WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", default=False)
ARCHIVE_AFTER_DAYS = env.int("ARCHIVE_AFTER_DAYS", default=90)  # since a sale event was settled
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # without it, only this machine reads /metrics
API_CALLS_PER_MINUTE = env.int("API_CALLS_PER_MINUTE", default=600)  # of one credential

# The database: an external server, or the embedded one, which the commands start and stop.
DATABASE_SERVER: database.ExternalServer | EmbeddedServer
if DATABASE_URL := env.database_url("DATABASE_URL"):
    DATABASE_SERVER = database.ExternalServer(
        DATABASE_URL, env.database_url("DATABASE_OWNER_URL", default=DATABASE_URL)
    )
elif env.bool("UPLINE_PG_FAST", default=False):
    DATABASE_SERVER = EmbeddedServer(DATA_DIR / "postgres-fast", fast=True)
else:
    DATABASE_SERVER = EmbeddedServer(DATA_DIR / "postgres")
DATABASE_COPIES = DatabaseCopies(DATABASE_SERVER)
# What this process is, if no web server; what it starts is something else. Commands that change tables work as their owner.
SESSION_ROLE = database.SessionRole(os.environ.pop("UPLINE_SESSION_ROLE", "web"))
DATABASES = {
    "default": database.django_database_settings(
        DATABASE_SERVER.owner_url
        if SESSION_ROLE is database.SessionRole.OWNER
        else DATABASE_SERVER.url,
        SESSION_ROLE,
    )
}
# Shared by all processes: calls of the API are counted in it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "upline_cache",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "upline.User"
# The first one makes hashes; those of the second become its own when their owners sign in.
PASSWORD_HASHERS = [
    "upline.config.password_hashing.Argon2idHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "upline.authentication.session_store"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True

# Security headers
CONTENT_SECURITY_POLICY = security_headers.content_security_policy(over_https=PRODUCTION)
PERMISSIONS_POLICY = security_headers.PERMISSIONS_POLICY
CSRF_FAILURE_VIEW = "upline.web.home.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked from inside, where there is no TLS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=True)
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", default=False)
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# E-mails are sent by the server in EMAIL_URL; without one they wait.
EMAIL_URL = env.mail_server_url("EMAIL_URL")
HAS_MAIL_SERVER = bool(EMAIL_URL)
EMAIL_FROM = env.str("EMAIL_FROM") if HAS_MAIL_SERVER else ""
EMAIL_TIMEOUT = 20  # seconds
globals().update(env.email_url_config(EMAIL_URL or "dummymail://"))

# Pages format dates and numbers themselves, in the BSS's time zone and currency.
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True
LANGUAGES = list(rulebook.LANGUAGES.items())
# `upline assets` compiles the catalogues of upline/locale; without them everything is English.
LOCALE_PATHS = [DATA_DIR / "locale"]
# What a template writes as it is, such as a coordinate of a chart, is never localised.
FORMAT_MODULE_PATH = "upline.config.raw_formats"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

FORM_RENDERER = "upline.web.shared.forms.rendering.WidgetRenderer"

# Static files have a hash in their names and are cached without limit. `upline assets` collects them.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "collected"
STATICFILES_DIRS = [
    DATA_DIR / "static",
    ("manual", str(BASE_DIR / "upline/web/help/manual/pictures")),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "upline.web.shared.static_files.BundledStorage"},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("woff2", "png", "zip", "gz", "br")

LOG_FORMAT = env.one_of(
    "LOG_FORMAT", ("console", "json"), default="console" if sys.stderr.isatty() else "json"
)
LOG_LEVEL = env.one_of(
    "LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), default="INFO"
)
LOGGING = logs.logging_config(level=LOG_LEVEL, as_json=LOG_FORMAT == "json")
