"""`khibra demo`: a seeded server of its own and the window on it; or the tour through that window."""

from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from workstation import logs
from workstation.api.i18n import _, catalogue
from workstation.commands.context import Context
from workstation.demo import home
from workstation.errors import TourStopped, UsageError
from workstation.kernel.languages import HOST_CATALOGUES, speak


def run(options: Namespace, context: Context) -> int:
    """Open the demonstration, or take the tour.

    Raises:
        UsageError: a tour needs a folder to save to.
        NoWindow: there is no display.
        TourStopped: a step of the tour failed.
    """
    if not options.tour:
        return show(options, context)
    if options.out is None:
        raise UsageError(reason=_("The tour needs --out FOLDER."))
    if options.out.exists() and not options.out.is_dir():
        raise UsageError(reason=_("“{path}” is no folder.").format(path=options.out))
    return _tour(options.out.absolute(), context)


def _tour(out: Path, context: Context) -> int:
    from workstation.demo.guide import StepFailed
    from workstation.demo.tour import take

    words = catalogue(context.language, [HOST_CATALOGUES])  # the window of the tour speaks French

    def shown(picture: Path, said: str) -> None:
        context.say(f"{picture.stem}: {words(said)}")

    try:
        with TemporaryDirectory(prefix="khibra-tour-") as folder:
            pictures = take(home.for_tour(Path(folder)), out, shown)
    except StepFailed as failure:
        what = words(failure.sentence).format(text=failure.text)
        raise TourStopped(what=what, folder=str(out)) from failure
    finally:
        speak(context.language)
    context.say(_("{count} images and the report are in {folder}.").format(count=len(pictures), folder=out))
    return 0


def show(options: Namespace, context: Context) -> int:
    """Open the window until it is closed."""
    paths = home.beside(context.paths)
    logs.set_up("desktop", paths.logs, is_verbose=options.verbose)
    home.open_window(paths, safe_mode=options.safe_mode, without_plugins=options.without_plugins).show()
    return 0


def serve(options: Namespace, context: Context) -> int:
    """Run the demonstration's server: the world is made first, where it is not of today."""
    from workstation.commands import serve as serving
    from workstation.demo.seed import prepare

    return serving.run(options, context, prepare=prepare)
