"""What tests of the sign-in and of what may end it share."""

from cases.model.session import AuthenticatorSecret
from plugins.local_login.sign_in_form import SignInForm
from tests.desktop.hands import all_of, settle
from tests.desktop.paper_connection import NOW, PaperConnection
from workstation.desktop import Desktop
from workstation.ui import kit
from workstation.ui.front.sign_in import LoginWays

SECRET = AuthenticatorSecret(
    totp_uri="otpauth://totp/Khibra:solo?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Khibra",
    expires_at=NOW,
)


def button(desktop: Desktop, text: str) -> kit.Button:
    return next(each for each in all_of(desktop.root, kit.Button) if each.text == text)


def form_of(ways: LoginWays) -> SignInForm:
    assert isinstance(ways._view, SignInForm)
    return ways._view


def dialog_field(desktop: Desktop, number: int = 0) -> kit.Entry:
    """A field of the dialog in front."""
    grabbed = str(desktop.root.grab_current())
    return [each for each in all_of(desktop.root, kit.Entry) if str(each).startswith(grabbed)][number]


def settle_calls(connection: PaperConnection, desktop: Desktop) -> None:
    """Answer what waits for the server here, and let the window react."""
    waiting = connection.gateway._waiting
    known = connection.gateway.answers
    waiting[:] = [each for each in waiting if each.call.endpoint.name in known]
    connection.gateway.settle()
    settle(desktop.root)
