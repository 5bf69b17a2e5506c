"""The archive in a browser: an ASGI application with pages in Kazakh, Russian and English.

    application   makes the application; mount it in any ASGI app
    asgi          one request: path, prefix, headers, threads and time limits
    parameters    what a URL may ask, one table for all pages
    pages         what each page shows
    texts         languages, dates, numbers, and the order of the Kazakh alphabet

Every page works without scripts. Nothing is read from the `Host` header, and foreign text is always
escaped.
"""

from __future__ import annotations

from newsarchive.web.asgi import Application, application

__all__ = ["Application", "application"]
