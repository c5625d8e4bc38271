"""Words of files: what they are, and why one is not taken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "event": {"file_taken_out": _l("file taken out")},
    "file_kind": {
        "jpeg": _l("picture"), "png": _l("picture"), "webp": _l("picture"), "heic": _l("picture"), "pdf": _l("PDF document"),
        "mp3": _l("sound"), "m4a": _l("sound"), "ogg": _l("sound"), "wav": _l("sound"), "text": _l("text"),
        "docx": _l("Word document"), "xlsx": _l("Excel table"), "pptx": _l("PowerPoint presentation"),
    },
    "file_refused": {
        "empty": _l("it is empty"), "executable": _l("it is a program"), "archive": _l("it is an archive: send what is in it"),
        "macros": _l("it may carry macros: save it as DOCX, XLSX or PDF"), "script": _l("it is a script"),
        "markup": _l("it is a web page or a drawing made of code"), "unknown": _l("its kind is not known here"),
    },
    "refusal": {
        "file_missing": _l("Choose a file."), "too_many_files": _l("Too many files at once."),
        "file_too_large": _l("A file is too large."), "case_full": _l("The case has no room for more files."),
        "file_refused": _l("This file is not taken."), "unknown_file": _l("There is no such file any more."),
    },
}
