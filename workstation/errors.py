"""What the host itself can fail with, as one tree; each has an exit code for the command line and a sentence.

HostError                 1
├── ManifestInvalid       1  a plugin.toml cannot be used
├── PluginUnknown         1  no plugin has this id
├── PluginExists          1  there is something at the place of a new plugin
├── BadPluginId           2  not a name a plugin can have
├── NoWindow              3  this computer cannot show a window
├── NotInstalled          3  a part that this needs is not here
├── EmbeddedServerFailed  1  the server of this workstation did not start
├── FileUnreadable        1  a file named on the command line cannot be used
├── FolderUnusable        1  a folder of this user cannot be written to
├── DataUnusable          1  the server's data folder cannot be used
├── DataInUse             1  another server works on the data folder
├── EstablishmentUnknown  1  no establishment, or several, have this name
├── LoginUnknown          1  nobody signs in with this login
├── NoSetupKey            1  there is no setup key: the server has accounts, or does not run
├── AddressInUse          1  another program listens there
├── TourStopped           1  a step of the tour found something else than it looked for
├── UsageError            2  the options do not fit together
└── ChainBroken           4  the audit log was changed
Errors of the case server and its records are `cases.errors`.
"""

from typing import ClassVar

from workstation.api.error_words import reason_text
from workstation.api.i18n import N_, _


class HostError(Exception):
    """The root; `text` is a sentence with `{field}` places that says what happened and what to do."""

    exit_code: ClassVar[int] = 1
    text: ClassVar[str] = N_("Something went wrong. The log in {log} says more.")

    def __init__(self, **fields: str | int) -> None:
        super().__init__(type(self).__name__)
        self.fields = fields

    def sentence(self) -> str:
        """Return what happened and what to do, in the user's language."""
        said = {
            name: reason_text(str(value)) if name == "reason" else value
            for name, value in self.fields.items()
        }
        return _(self.text).format(**said)


class ManifestInvalid(HostError):
    """A plugin.toml cannot be used."""

    text = N_("{path} cannot be used: {reason}. Correct it, or take the folder of this plugin away.")


class PluginUnknown(HostError):
    """No plugin has this id."""

    text = N_("There is no plugin “{plugin}”. khibra plugin list shows those that were found.")


class PluginExists(HostError):
    """There is something at the place where a new plugin would be written."""

    text = N_("{path} is there already. Choose another name or folder.")


class BadPluginId(HostError):
    """Not a name a plugin can have."""

    exit_code = 2
    text = N_("“{plugin}” cannot name a plugin. Use small letters, digits and _, starting with a letter.")


class NoWindow(HostError):
    """This computer cannot show a window."""

    exit_code = 3
    text = N_("No window can be shown here: {reason}. khibra doctor says what is missing and how to get it.")


class NotInstalled(HostError):
    """A part that this needs is not here."""

    exit_code = 3
    text = N_("{part} is not installed here. khibra doctor says how to get it.")


class EmbeddedServerFailed(HostError):
    """The server of this workstation did not start."""

    text = N_(
        "The server of this workstation did not start ({reason}). khibra doctor says what is missing. Its log is "
        "in {log}."
    )


class FileUnreadable(HostError):
    """A file named on the command line cannot be used."""

    text = N_("{path} cannot be read: {reason}. Correct it, or name another file.")


class FolderUnusable(HostError):
    """A folder cannot be written to, or its disk is full."""

    text = N_("{path} cannot be used: {reason}. Make it writable, or set KHIBRA_HOME to another folder.")


class DataUnusable(HostError):
    """The server's data folder cannot be used."""

    text = N_(
        "The data in {path} cannot be used: {reason}. Check that the folder can be read and written, or go back to "
        "a backup."
    )


class DataInUse(HostError):
    """Another server works on the data folder; two would spoil it."""

    text = N_("Another Khibra uses the data in {path}. Close that one first, or choose another with --data.")


class EstablishmentUnknown(HostError):
    """No establishment, or several, have this name."""

    text = N_("“{wanted}” does not name one establishment. Use the id, or one of: {known}.")


class LoginUnknown(HostError):
    """Nobody signs in with this login."""

    text = N_("Nobody signs in with “{login}”. Ask whose account it is how their login is spelt.")


class NoSetupKey(HostError):
    """There is no setup key: the server has accounts already, or was not started yet."""

    text = N_("There is no setup key in {path}: start the server first, unless it has accounts already.")


class AddressInUse(HostError):
    """Another program listens at the address."""

    text = N_("Another program uses {address}. Stop it, or choose another with --listen.")


class TourStopped(HostError):
    """A step of the tour found something else than it looked for."""

    text = N_("The tour stopped: {what}. failed.png in {folder} shows the screen at that moment.")


class UsageError(HostError):
    """The options do not fit together."""

    exit_code = 2
    text = N_("{reason} khibra --help lists what is possible.")


class ChainBroken(HostError):
    """The audit log was changed."""

    exit_code = 4
    text = N_(
        "The audit log was changed: event {sequence} does not follow from the one before it. Keep this folder as "
        "it is, and compare it with a backup or with the copies of the log."
    )
