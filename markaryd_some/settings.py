"""All settings. The environment is read here and nowhere else; a missing or wrong variable stops the start or locks the site.
It never opens it.

`PORTAL_MODE` is "production" unless `./portal` says "demo" or "test": whoever starts the web server by hand gets the locked-down settings.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

MODE = env.str("PORTAL_MODE", default="production")
if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured('PORTAL_MODE must be "production", "demo" or "test".')
PRODUCTION = MODE == "production"

VAR_DIR = Path(env.str("PORTAL_VAR", default=str(BASE_DIR / "var")))

# ---- secrets and hosts

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY") if PRODUCTION else env.str("SECRET_KEY", default="not-a-secret-for-demo-and-tests-only")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS") if PRODUCTION else env.list("ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = (
    env.str("SITE_URL") if PRODUCTION else env.str("SITE_URL", default=f"http://localhost:{env.str('PORT', default='8000')}")
).rstrip("/")

if PRODUCTION:
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("SECRET_KEY must be at least 50 random characters.")
    if "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts that the portal answers to; * would let anybody choose.")
    if not re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?", SITE_URL, re.IGNORECASE):
        raise ImproperlyConfigured("SITE_URL must be https:// and a host name, without a path.")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    if env.bool("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Web archives are replayed on an origin of their own, since scripts of archived pages run there. Empty: they are only downloaded.
_site = urlsplit(SITE_URL)
REPLAY_ORIGIN = env.str(
    "REPLAY_ORIGIN", default="" if MODE != "demo" else f"{_site.scheme}://{_site.hostname}:{(_site.port or 80) + 1}"
).rstrip("/")
if PRODUCTION and REPLAY_ORIGIN:
    if not re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?", REPLAY_ORIGIN, re.IGNORECASE):
        raise ImproperlyConfigured("REPLAY_ORIGIN must be https:// and a host name, without a path.")
    if urlsplit(REPLAY_ORIGIN).hostname == _site.hostname:
        raise ImproperlyConfigured("REPLAY_ORIGIN must be another host than the portal's: archived scripts run there.")
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, str(urlsplit(REPLAY_ORIGIN).hostname)]

HEALTH_TOKEN = env.str("HEALTH_TOKEN", default="")  # opens /halsa/djup/; without it the page does not exist
if HEALTH_TOKEN and len(HEALTH_TOKEN) < 20:
    raise ImproperlyConfigured("HEALTH_TOKEN must be at least 20 characters, or left out.")
SECURE_REDIRECT_EXEMPT = [r"^halsa/"]  # health checks come from inside, over plain HTTP
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
X_FRAME_OPTIONS = "DENY"

# Only ourselves, no inline script or style (design §9, "Own everything"). `data:` images are Bootstrap's own small icons.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# ---- apps

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "core",
    "accounts",
    "guidelines",
    "notifications",
    "records",
    "registry",
    "inquiries",
    "archiving",
    "closing",
    "public",
    "home",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "archiving.replay.middleware.replay_on_its_own_host",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.answer_health_checks",
    "core.middleware.keep_out_of_caches",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "markaryd_some.urls"
WSGI_APPLICATION = "markaryd_some.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.municipality",
                "home.context.navigation",
            ],
            "builtins": ["core.templatetags.portal"],
        },
    }
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# ---- database: SQLite beside the code unless DATABASE_URL says PostgreSQL

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL alone let 511 of 2,000 concurrent transactions fail; with IMMEDIATE and a timeout none did (design §10).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# ---- cache: shared between processes, so that rate limits hold

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # by default 300, so a flood of guesses would push out the counts of earlier ones
    }
}

# ---- people and log-in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:start"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False  # logged in until the browser closes, eight hours at most
# The others as allauth has them: 5 wrong passwords in 5 minutes … An expert's link is nobody's to guess.
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/h/key", "expert_link": "60/m/ip"}
ACCOUNT_FORMS = {
    "login": "accounts.login_forms.LoginForm",
    "change_password": "accounts.login_forms.ChangePasswordForm",
    "reset_password": "accounts.login_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.login_forms.ResetPasswordKeyForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# ---- language and time

LANGUAGE_CODE = "sv"
USE_I18N = True
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True

# ---- files

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
ARCHIVE_ROOT = VAR_DIR / "archive"  # what is kept for the archive, and what is on its way in; one file system
FIXITY_BYTES_PER_SECOND = env.int("FIXITY_BYTES_PER_SECOND", default=40_000_000)  # the nightly reading of everything stored
if FIXITY_BYTES_PER_SECOND < 1_000_000:
    raise ImproperlyConfigured("FIXITY_BYTES_PER_SECOND must be at least 1000000, or the archive is never read through.")
CAPTURES_AT_ONCE = env.int("CAPTURES_AT_ONCE", default=1)  # browsers that run at the same time; each needs a gigabyte
CAPTURE_ALLOWED_FOR_TESTS = env.list("CAPTURE_ALLOWED_FOR_TESTS", default=[])  # "ip:port" that a capture may reach though it is internal
if CAPTURE_ALLOWED_FOR_TESTS and MODE != "test":
    raise ImproperlyConfigured("CAPTURE_ALLOWED_FOR_TESTS must be left out: a portal in use never reaches an internal address.")
if CAPTURES_AT_ONCE < 1:
    raise ImproperlyConfigured("CAPTURES_AT_ONCE must be at least 1, or nothing is captured.")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Time stamps (RFC 3161) over what the archive keeps, from an authority outside. Off when TSA_URL is empty.
TSA_URL = env.str("TSA_URL", default="")
TSA_CA_FILE = env.str("TSA_CA_FILE", default="")  # PEM: the authority's root certificate, and what lies between if need be
if TSA_URL and not re.fullmatch(r"https?://[^\s/?#]+[^\s]*", TSA_URL):
    raise ImproperlyConfigured("TSA_URL must be the http:// or https:// address of a time-stamping authority.")
if bool(TSA_URL) != bool(TSA_CA_FILE):
    raise ImproperlyConfigured("TSA_URL and TSA_CA_FILE belong together: a time stamp is only kept when it can be verified.")
if TSA_CA_FILE and not (Path(TSA_CA_FILE).is_file() and b"BEGIN CERTIFICATE" in Path(TSA_CA_FILE).read_bytes()):
    raise ImproperlyConfigured("TSA_CA_FILE must be a file with certificates in PEM.")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# ---- mail

_email = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}" if not PRODUCTION else env.NOTSET)
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _email.get("EMAIL_FILE_PATH")
EMAIL_HOST = _email.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Portalen för sociala medier <portalen@localhost>")
EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# ---- logging: ids, never names

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_keys": {"()": "core.keys_in_logs.WithoutKeys"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_keys"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

# ---- broker and worker: a doorbell that may fail, never the place where something is kept (design §7)
#
# A publisher gives up at once: the page that rings the bell must not wait for a broker that is gone. The worker, which listens all day,
# has longer timeouts (`markaryd_some/celery.py` puts them in place). tests/test_celery_settings.py shows what breaks without each.

REDIS_URL = env.str("REDIS_URL", default=f"unix://{VAR_DIR / 'valkey.sock'}?db=0")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 0.5, "max_retries": 0}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,  # without it a half-open link makes the worker deaf for ever, in silence
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 10,  # a dead link is noticed within 21 s
    "visibility_timeout": 900,  # longer than any task may take
    "unacked_restore_interval": 5,  # how often, in seconds, a killed worker's tasks are looked for; by default 100
    "unacked_restore_throttle": 1,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 330
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
