"""Routes of the report; printing happens on a thread, between a look and a write."""

from collections.abc import Callable

from aiohttp import web

from cases.acts import reporting
from cases.acts.reporting import Prepared
from cases.acts.scene import Scene
from cases.model.ids import CaseId
from cases.server.api_call import ApiCall
from cases.server.mount import mount_steps
from cases.server.scenes import mount_act, scene_of
from cases.wire import endpoints

Preparing = Callable[[Scene], Prepared]


def mount_reports(app: web.Application) -> None:
    """Mount them."""
    mount_steps(app, endpoints.SIGN_REPORT, _sign)
    mount_steps(app, endpoints.ADD_ADDENDUM, _add)
    mount_act(app, endpoints.READ_REPORTS, reporting.read_all)
    mount_act(app, endpoints.READ_REPORT, reporting.read, media_type="application/pdf")


async def _sign(call: ApiCall) -> object:
    case_id = CaseId(call.places["case_id"])
    return await _printed(call, lambda scene: reporting.prepare(scene, case_id, call.body))


async def _add(call: ApiCall) -> object:
    case_id = CaseId(call.places["case_id"])
    return await _printed(call, lambda scene: reporting.prepare_addendum(scene, case_id, call.body))


async def _printed(call: ApiCall, prepare: Preparing) -> object:
    app = call.app
    prepared = await call.look(lambda tx, actor: prepare(scene_of(app, tx, actor)))
    pdf = await call.executor.run(prepared.renderer.render, prepared.content)
    return await call.commit(lambda tx, actor: reporting.keep(scene_of(app, tx, actor), prepared, pdf))
