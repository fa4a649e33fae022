"""From a path to what the file is. Pure: no database, no settings; the same answer for the same bytes and name."""

import logging
from pathlib import Path

from archiving.inspection import kinds, limits
from archiving.inspection.faults import Fault, Refused
from archiving.inspection.kinds import Kind
from archiving.inspection.result import Inspected, cleaned

log = logging.getLogger(__name__)


def inspect_file(path: Path, *, name: str) -> Inspected:
    """What the file is, by its content. `name` is what it was called by whoever sent it. Raises Refused, and nothing else, whatever the
    bytes are; FileNotFoundError when there is no such file."""
    size = path.stat().st_size
    try:
        if size == 0:
            raise Fault.EMPTY.refused()
        if size > limits.LARGEST_FILE:
            raise Fault.TOO_LARGE.refused()
        found = _inspected(path, kinds.kind_of(path))
    except Refused:
        raise
    except MemoryError:
        raise Fault.TOO_HEAVY.refused() from None
    except Exception:  # what the readers of a dozen formats can stumble on in hostile bytes is not to be listed
        log.warning("The inspection stumbled on a file", exc_info=True)
        raise Fault.DAMAGED.refused() from None
    if wrong := kinds.wrong_ending(name, found.ending):
        found.checks["wrong_ending"] = wrong
    found.checks = cleaned(found.checks)
    return found


def _inspected(path: Path, kind: Kind) -> Inspected:
    """Each reader is loaded when it is needed: a child process for a picture starts in a tenth of a second."""
    if kind is kinds.PDF:
        from archiving.inspection.pdf import inspect_pdf

        return inspect_pdf(path)
    if kind is kinds.MP4:
        from archiving.inspection.film import inspect_film

        return inspect_film(path)
    if kind in (kinds.WARC, kinds.WARC_GZ):
        from archiving.inspection.warc import inspect_warc

        return inspect_warc(path, kind)
    if kind is kinds.ZIP:
        return _archive(path)
    if kind is kinds.WXR:
        from archiving.inspection.exports.wordpress import inspect_wxr

        return inspect_wxr(path)
    from archiving.inspection.pictures import inspect_picture

    return inspect_picture(path, kind)


def _archive(path: Path) -> Inspected:
    from archiving.inspection import archives, exports, members, wacz, web_page

    with archives.opened(path) as archive:
        members.refuse_documents(archive)
        if wacz.is_wacz(archive):
            return wacz.inspect_wacz(archive)
        if platform := exports.platform_of(archive):
            return exports.inspect_export(archive, platform)
        if web_page.pages_of(archive):
            return web_page.inspect_web_page(archive)
        return exports.inspect_unknown(archive)
