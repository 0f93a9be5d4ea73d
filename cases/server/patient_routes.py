"""Routes of patients."""

from aiohttp import web

from cases.acts import patients
from cases.errors import Invalid
from cases.server.api_call import ApiCall, Reply
from cases.server.mount import mount_steps
from cases.server.scenes import scene_of
from cases.wire import endpoints
from cases.wire.messages import PatientMatches


def mount_patients(app: web.Application) -> None:
    """Mount them; a search travels in a body, so that no name stands in an address."""
    mount_steps(app, endpoints.SEARCH_PATIENTS, _search)
    mount_steps(app, endpoints.CREATE_PATIENT, _create)


async def _search(call: ApiCall) -> PatientMatches:
    """Search, and answer only once the search is written down; the answer is not kept for a repeat."""
    app, actor = call.app, call.known().actor
    found = await call.look(lambda tx, _actor: patients.search(scene_of(app, tx, actor), call.body))
    await call.write(lambda tx: patients.note_search(scene_of(app, tx, actor), found))
    return found


async def _create(call: ApiCall) -> Reply:
    """Record a patient; that one is known already is told only once it is written down, as a search is."""
    app = call.app
    try:
        return await call.commit(lambda tx, actor: patients.create(scene_of(app, tx, actor), call.body))
    except Invalid as error:
        if error.fields["reason"] == "known":
            actor = call.known().actor
            await call.write(lambda tx: patients.note_refused(scene_of(app, tx, actor)))
        raise
