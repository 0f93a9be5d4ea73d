"""What goes into an opinion beside its texts: key images, the files that were opened, the hospital's forms."""

from collections.abc import Callable, Mapping

from cases.model.case import CaseView
from cases.model.ids import CaseId
from cases.model.opinion import FilledForm, KeyImage
from workstation.api.contexts import Desk, KeyImages, Ticket
from workstation.api.contributions import Form
from workstation.api.forms import filled, forms_for, gaps


class Material:
    """Asks the other plugins; without a viewer there are no key images, without hospital plugins no forms."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk = desk
        self._changed = changed
        self._watches: list[Ticket] = []

    def watch(self) -> None:
        """Say from now on when images or plugins have changed; may be called again."""
        service = self._service()
        if not self._watches:
            self._watches.append(self._desk.hooks.watch(self._changed))
        if service is not None and len(self._watches) == 1:
            self._watches.append(service.watch(self._changed))

    def close(self) -> None:
        """Stop watching."""
        for watch in self._watches:
            watch.cancel()

    def images(self, case_id: CaseId) -> tuple[KeyImage, ...]:
        """Return the images marked as key in the viewer."""
        service = self._service()
        return tuple(service.chosen(case_id)) if service else ()

    def keep_images(self, case_id: CaseId, images: tuple[KeyImage, ...]) -> None:
        """Take an image off, or give it another caption."""
        service = self._service()
        if service is not None:
            service.replace(case_id, images)

    def consulted(self, case_id: CaseId) -> tuple[str, ...]:
        """Return the sha256 of every original that was opened, hexadecimal."""
        service = self._service()
        return tuple(service.consulted(case_id)) if service else ()

    def forms(self, view: CaseView | None) -> tuple[Form, ...]:
        """Return the forms that a hospital adds to the opinion of a case."""
        return forms_for(self._desk.hooks.collect(Form), "opinion", view.card.specialty if view else None)

    def has_gaps(self, view: CaseView, answers: Mapping[str, Mapping[str, str]]) -> bool:
        """Return whether a form asks for something that is missing; `answers` by form, then by field."""
        return any(gaps(form, answers.get(form.id, {})) for form in self.forms(view))

    def filled(self, view: CaseView, answers: Mapping[str, Mapping[str, str]]) -> tuple[FilledForm, ...]:
        """Return the forms as they are signed."""
        owner_of = self._desk.hooks.owner_of
        found = (filled(form, owner_of(form), answers.get(form.id, {})) for form in self.forms(view))
        return tuple(form for form in found if form is not None)

    def _service(self) -> KeyImages | None:
        try:
            return self._desk.service(KeyImages)
        except LookupError:  # no viewer here brings them; an opinion needs none
            return None
