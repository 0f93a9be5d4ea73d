"""Which viewer shows a file: by its media type, whoever brings the viewer."""

from fnmatch import fnmatchcase

from workstation.api.contexts import Hooks
from workstation.api.contributions import Viewer

DICOM = "application/dicom"


def viewer_tab(hooks: Hooks, media_type: str) -> str:
    """Return the panel that shows files of a media type, empty where no active plugin can.

    Args:
        hooks: what the active plugins contribute.
        media_type: such as `application/dicom`; a viewer may open a whole family, such as `image/*`.
    """
    able = [
        viewer
        for viewer in hooks.collect(Viewer)
        if any(fnmatchcase(media_type, pattern) for pattern in viewer.opens)
    ]
    return min(able, key=lambda viewer: viewer.order).panel_id if able else ""
