"""`khibra doctor`: what works here, what is missing, how to get it."""

from argparse import Namespace

from workstation.api.i18n import _
from workstation.commands.checks import ALL, Finding
from workstation.commands.context import Context

_MARKS = {"good": "✓", "optional": "!", "missing": "✗"}


def run(_options: Namespace, context: Context) -> int:
    """Look at everything; 3 when something is missing that Khibra cannot do without."""
    found = [finding for check in ALL for finding in check(context.paths)]
    context.table([(_MARKS[each.mark], each.subject, each.text) for each in found])
    wanting = [each for each in found if each.mark != "good"]
    if wanting:
        context.say()
        context.table([(_MARKS[each.mark], each.subject, each.remedy) for each in wanting])
    context.say()
    context.say(_verdict(wanting))
    return 3 if any(each.mark == "missing" for each in wanting) else 0


def _verdict(wanting: list[Finding]) -> str:
    if any(each.mark == "missing" for each in wanting):
        return _("Khibra cannot work here before what is marked ✗ is there.")
    if wanting:
        return _("Khibra works here; what is marked ! would make it better.")
    return _("Everything Khibra can use is here.")
