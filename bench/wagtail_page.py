"""Times an uncached page of the project that `wagtail start` makes; bench.pages runs it with its Python."""

import io
import os
import sys
import time

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

SETTINGS = """
from .base import *
DEBUG = False
SECRET_KEY = "bench"
ALLOWED_HOSTS = ["*"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
"""


def main() -> None:
    """Print milliseconds per answer."""
    requests = int(sys.argv[1])
    with open("bench_site/settings/measured.py", "w") as file:
        file.write(SETTINGS)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench_site.settings.measured"
    sys.path.insert(0, os.getcwd())
    application = get_wsgi_application()
    call_command("migrate", verbosity=0)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
    }
    best = 1e9
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(requests):
            body = application({**environ, "wsgi.input": io.BytesIO()}, lambda status, headers: check(status))
            size = len(b"".join(body))
            body.close()
        best = min(best, (time.perf_counter() - started) / requests)
    print(f"{best * 1000} {size}")


def check(status: str) -> None:
    """Only a page counts."""
    assert status.startswith("200"), status


main()
