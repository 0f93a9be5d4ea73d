"""What is not sent of what was added, by reason, with the names: for the screen and for a list to hand on."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from plugins.intake_form.file_intake import FileIntake
from plugins.intake_form.wording import why_refused
from workstation.api.i18n import _

_FIRST = 3


@dataclass(frozen=True, slots=True)
class LeftGroup:
    """Files that stay behind for one reason.

    Attributes:
        files: paths, or archives and their members; fewer than `count` where too many were met to keep them all.
        is_refused: somebody meant to send them.
    """

    reason: str
    files: tuple[str, ...]
    count: int
    is_refused: bool = False

    @property
    def first_names(self) -> str:
        """Return the names of the first ones, without their folders."""
        names = [PurePath(file).name for file in self.files[:_FIRST]]
        return ", ".join([*names, "…"] if self.count > len(names) else names)


def left_groups(files: FileIntake) -> tuple[LeftGroup, ...]:
    """Return the groups: refused files first, then what is there twice, then what was passed over by kind."""
    refused: dict[str, list[str]] = {}
    for file in files.refused:
        refused.setdefault(why_refused(file), []).append(file.path)
    groups = [_group(reason, paths, is_refused=True) for reason, paths in refused.items()]
    if files.repeated:
        groups.append(_group(_("The same file is there twice; it is sent once."), files.repeated))
    return (*_largest_first(groups), *_passed_over(files))


def _passed_over(files: FileIntake) -> list[LeftGroup]:
    kinds: dict[str, list[str]] = {}
    for name in files.passed_over:
        kinds.setdefault(PurePath(name).suffix.casefold(), []).append(name)
    groups = [_group(_kind(ending), names) for ending, names in kinds.items()]
    unnamed = files.ignored - len(files.passed_over)
    if unnamed:
        groups.append(LeftGroup(_("Passed over: other files, too many to be named"), (), unnamed))
    return _largest_first(groups)


def _kind(ending: str) -> str:
    if ending:
        return _("Passed over, no DICOM image: “{ending}”").format(ending=ending)
    return _("Passed over, no DICOM image: names without an ending")


def _group(reason: str, files: Iterable[str], *, is_refused: bool = False) -> LeftGroup:
    kept = tuple(files)
    return LeftGroup(reason, kept, len(kept), is_refused)


def _largest_first(groups: list[LeftGroup]) -> list[LeftGroup]:
    return sorted(groups, key=lambda group: (not group.is_refused, -group.count))


def as_text(groups: Iterable[LeftGroup]) -> str:
    """Return the whole list to copy or to save: each reason, then one file a line."""
    parts = ("\n".join((f"{group.reason} ({group.count})", *group.files)) for group in groups)
    return "\n\n".join(parts) + "\n"
