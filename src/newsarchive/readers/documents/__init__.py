"""Documents of offices: docx, odt, pdf, xlsx and epub -> records.

kinds     which kind a file is, by its content, and what is not read
reading   a document is copied to a file and taken apart by a process of its own
process   that process: it bounds its time and memory, and writes JSON Lines
word, opendocument, portable, spreadsheets, books    one kind each, inside that process
zipped    the checks of documents that are zips
lines     lines of a page -> paragraphs

The libraries belong to the extra `documents`. They meet hostile files, and a fault in one of them
must not take the memory or the time of the program that reads a folder.
"""

from __future__ import annotations

from newsarchive.readers.documents.kinds import is_document, is_package
from newsarchive.readers.documents.reading import read_document

__all__ = ["is_document", "is_package", "read_document"]
