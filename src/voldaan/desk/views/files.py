"""Files: what came from outside is given back as a file to save; nothing in it is shown or run in our name."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from voldaan.base import files
from voldaan.desk.access import StaffRequest, page

#: Nothing in the file is shown, run or fetched in our name, whatever it holds.
SANDBOX = "default-src 'none'; sandbox"


@page
def download(request: StaffRequest, file_id: int) -> HttpResponse:
    """Bestand opslaan; text of any kind goes as plain bytes, so that no browser thinks of reading it."""
    found, content = files.content_of(file_id)
    known = found.media_type.startswith("image/") or found.media_type == "application/pdf"
    return to_save(found.name, content, found.media_type if known else files.UNKNOWN)


def to_save(name: str, content: bytes, media_type: str) -> HttpResponse:
    """The answer that gives a file to save."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response
