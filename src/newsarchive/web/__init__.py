"""The archive in a browser: an ASGI application with pages in Kazakh, Russian and English.

    opening       makes the application; mount it in any ASGI app
    asgi          one request: threads, places and time limits
    routing       path, prefix, host; what is answered before any page
    parameters    what a URL may ask, one table for pages and API
    asked         what the parameters ask of the archive, for pages and API alike
    pages         what each page shows
    machine       the side that programs read: endpoints, openapi, shapes, problems, strict, tags
    saved         saved searches; saving and saved_pages change them, rights says who may
    feeds         Atom feeds of saved searches; subscribing answers their readers
    texts         languages, dates, numbers, and the order of the Kazakh alphabet

Every page works without scripts. Nothing is read from the `Host` header, and foreign text is always
escaped.
"""

from __future__ import annotations

from newsarchive.web.asgi import Application
from newsarchive.web.opening import application

__all__ = ["Application", "application"]
