"""Documents, made by the libraries that make them, or part by part."""

import io
import tarfile
import zipfile

import docx
import openpyxl
import pypdf

TITLE = "Су тасқыны туралы"
TEXT = "Кеше облыста қатты жаңбыр жауып, өзен арнасынан асты."


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def word(*paragraphs, heading=TITLE):
    document = docx.Document()
    if heading:
        document.add_heading(heading, 1)
    for one in paragraphs or (TEXT,):
        document.add_paragraph(one)
    return saved(document)


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(book)


def zipped(members, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def changed(package, **members):
    """A document with other or further members; a name's full stops are written as `__`."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    return zipped(kept | {name.replace("__", "."): one for name, one in members.items()})


_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def odt(body, manifest=""):
    content = (
        f'<office:document-content xmlns:office="{_ODF}:office:1.0" '
        f'xmlns:text="{_ODF}:text:1.0"><office:body><office:text>{body}</office:text>'
        f"</office:body></office:document-content>"
    )
    meta = (
        f'<office:document-meta xmlns:office="{_ODF}:office:1.0" xmlns:meta="{_ODF}:meta:1.0">'
        f"<office:meta><meta:initial-creator>Айгүл</meta:initial-creator></office:meta>"
        f"</office:document-meta>"
    )
    listed = f'<m:manifest xmlns:m="{_ODF}:manifest:1.0">{manifest}</m:manifest>'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "meta.xml": meta,
            "META-INF/manifest.xml": listed,
        }
    )


def epub(chapters, encryption=None):
    items = "".join(
        f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:identifier>urn:isbn:9780000000000</dc:identifier><dc:title>Ауыл шежіресі</dc:title>"
        "<dc:publisher>Ауыл газеті</dc:publisher><dc:creator>Айгүл Бек</dc:creator>"
        "<dc:date>2024-03-05</dc:date><dc:language>kk</dc:language></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OPS/package.opf"/></rootfiles></container>'
    )
    protected = {"META-INF/encryption.xml": encryption} if encryption else {}
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OPS/package.opf": package,
            **{f"OPS/{name}": page for name, page in chapters.items()},
            **protected,
        }
    )


def page(title, *paragraphs):
    """A chapter of a book."""
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f"<html xmlns='http://www.w3.org/1999/xhtml'><head><title>Кітап</title></head>"
        f"<body><h1>{title}</h1>{text}</body></html>"
    )


def _stream(content, extra=""):
    return f"<< /Length {len(content)} {extra}>>\nstream\n{content}\nendstream"


# Each code of a letter is the letter's own number: ISO 32000-1, section 9.10.3.
_TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Own def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap end end"""


_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H "
    "/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>"
)
_LETTERS = (
    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /DW 500 /CIDSystemInfo "
    "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
)


def pdf(*pages, title=None, password=None, owner=None):
    """A PDF with a page for each list of lines; a page of no lines is as a scan's."""
    objects = [
        "",  # the catalogue, and the list of pages, when all pages are known
        "",
        _FONT,
        _LETTERS,
        _stream(_TO_UNICODE),
    ]
    numbers = []
    for lines in pages:
        shown = " T* ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in lines)
        objects.append(_stream(f"BT /F1 10 Tf 12 TL 50 750 Td {shown} ET" if lines else ""))
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        numbers.append(len(objects))
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects[0] = "<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(numbers)} >>"
    data = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(data)
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    data += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n".encode()
    data += f"startxref\n{start}\n%%EOF\n".encode()
    if title is None and password is None and owner is None:
        return data
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    if title:
        writer.add_metadata({"/Title": title})
    if password is not None or owner is not None:
        writer.encrypt(password or "", owner, algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def tarred(members, links=()):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
        for name, target in links:
            header = tarfile.TarInfo(name)
            header.type = tarfile.SYMTYPE
            header.linkname = target
            archive.addfile(header)
    return file.getvalue()
