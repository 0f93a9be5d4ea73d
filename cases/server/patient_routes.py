"""Routes of patients."""

from aiohttp import web

from cases.acts import patients
from cases.server.scenes import mount_act
from cases.wire import endpoints


def mount_patients(app: web.Application) -> None:
    """Mount them; a search travels in a body, so that no name stands in an address, and changes nothing."""
    mount_act(app, endpoints.SEARCH_PATIENTS, patients.search, changes=False)
    mount_act(app, endpoints.CREATE_PATIENT, patients.create)
