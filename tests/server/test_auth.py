"""Signing in, tokens, the second factor, invitations, devices: over HTTP."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import msgspec
import pyotp
import pytest
from sqlalchemy import update

from cases import errors
from cases.model.audit import EventKind
from cases.model.ids import DeviceId, fresh_id
from cases.model.people import EstablishmentKind, Role
from cases.model.session import (
    Credentials,
    FirstSetup,
    Invitation,
    InvitationAnswer,
    Me,
    NewAuthenticator,
    NewDevice,
    RefreshToken,
    SecondFactor,
)
from cases.server.auth_routes import SETUP_KEY
from cases.store import tables
from cases.wire import codec, endpoints
from cases.wire.messages import Text
from tests.server.harness import PASSWORD, TOTP_SECRET, Clock, Person, Running, running


def code(server: Running, steps: int = 0, secret: str = TOTP_SECRET) -> str:
    """What the authenticator shows, some steps later."""
    return pyotp.TOTP(secret).at(server.clock.now + timedelta(seconds=30 * steps))


def test_first_setup_makes_an_account_once(server: Running) -> None:
    nobody = server.person()
    assert nobody.ask(endpoints.HELLO.call()).needs_setup
    setup = FirstSetup(
        setup_key="guess",
        establishment_name="CSU Tinghir",
        establishment_kind=EstablishmentKind.HEALTH_CENTRE,
        commune="Tinghir",
        name="Dr Amina Idrissi",
        login="amina",
        password=PASSWORD,
    )
    with pytest.raises(errors.WrongCredentials):
        nobody.ask(endpoints.SETUP.call(setup))
    right = msgspec.structs.replace(setup, setup_key=server.app[SETUP_KEY])
    made = nobody.ask(endpoints.SETUP.call(right))
    assert Role.ESTABLISHMENT_ADMIN in made.me.practitioner.roles
    assert not nobody.ask(endpoints.HELLO.call()).needs_setup
    with pytest.raises(errors.AlreadyDone):
        nobody.ask(endpoints.SETUP.call(right))


def test_sign_in_and_who_am_i(server: Running) -> None:
    server.account("karim")
    me = server.person("Karim ").ask(endpoints.ME.call())
    assert me.practitioner.name == "Dr Karim"
    assert me.second_factor_until is None
    assert me.second_factor_enrolled
    assert not me.second_factor_exempt
    assert me.server_epoch == server.store.read(lambda tx: tx.epoch)


def test_without_a_token_nothing_is_told(server: Running) -> None:
    with pytest.raises(errors.NotSignedIn):
        server.person().ask(endpoints.ME.call())
    stranger = server.person()
    stranger.token = "made up"
    with pytest.raises(errors.SessionExpired):
        stranger.ask(endpoints.ME.call())


def test_a_wrong_password_and_an_unknown_login_look_alike(server: Running) -> None:
    server.account("karim")
    answers = []
    for login in ("karim", "nobody"):
        with pytest.raises(errors.WrongCredentials) as caught:
            server.person().sign_in(login, "not the password")
        answers.append((caught.value.code, caught.value.fields))
    assert answers[0] == answers[1]


def test_guessing_is_delayed_and_forgiven(server: Running) -> None:
    server.account("karim")
    guesser = server.person()
    for _ in range(5):
        with pytest.raises(errors.WrongCredentials):
            guesser.sign_in("karim", "guess guess guess")
    with pytest.raises(errors.TooManyTries) as caught:
        guesser.sign_in("karim")
    server.clock.move(seconds=int(caught.value.fields["wait_s"]))
    assert guesser.sign_in("karim").me.practitioner.name == "Dr Karim"
    with pytest.raises(errors.WrongCredentials):
        guesser.sign_in("karim", "guess guess guess")


def test_an_access_token_ends_and_is_refreshed_once(server: Running) -> None:
    server.account("karim")
    karim = server.person("karim")
    assert karim.signed
    first = karim.signed.tokens
    server.clock.move(minutes=15)
    with pytest.raises(errors.SessionExpired):
        karim.ask(endpoints.ME.call())
    second = karim.ask(endpoints.REFRESH.call(RefreshToken(refresh=first.refresh))).tokens
    karim.token = second.access
    karim.ask(endpoints.ME.call())
    with pytest.raises(errors.SessionExpired):
        server.person().ask(endpoints.REFRESH.call(RefreshToken(refresh=first.refresh)))
    with pytest.raises(errors.SessionExpired):  # the thief's use ended the whole session
        karim.ask(endpoints.ME.call())
    with pytest.raises(errors.SessionExpired):
        karim.ask(endpoints.REFRESH.call(RefreshToken(refresh=second.refresh)))
    kinds = server.store.read(lambda tx: [(e.kind, e.detail) for e in tx.log.after(0, 99)])
    assert (EventKind.SESSION_ENDED, {"reason": "refresh_reused"}) in kinds


def test_a_refresh_whose_answer_was_lost_is_repeated_unharmed(server: Running) -> None:
    server.account("karim")
    karim = server.person("karim")
    assert karim.signed
    call = endpoints.REFRESH.call(RefreshToken(refresh=karim.signed.tokens.refresh))
    first = karim.ask(call)
    assert karim.ask(call) == first
    karim.token = first.tokens.access
    karim.ask(endpoints.ME.call())


def test_signing_out_ends_the_session(server: Running) -> None:
    server.account("karim")
    karim, elsewhere = server.person("karim"), server.person("karim")
    karim.ask(endpoints.SIGN_OUT.call())
    with pytest.raises(errors.SessionExpired):
        karim.ask(endpoints.ME.call())
    elsewhere.ask(endpoints.ME.call())


def test_the_second_factor_lasts_twelve_hours_and_a_code_once(server: Running) -> None:
    server.account("karim")
    karim = server.person("karim", totp=code(server))
    assert karim.signed
    assert karim.signed.me.second_factor_until == server.clock.now + timedelta(hours=12)
    second = endpoints.SECOND_FACTOR
    with pytest.raises(errors.WrongCredentials):  # the same step again
        karim.ask(second.call(SecondFactor(totp=code(server))))
    with pytest.raises(errors.WrongCredentials):  # two steps ahead
        karim.ask(second.call(SecondFactor(totp=code(server, 2))))
    assert karim.ask(second.call(SecondFactor(totp=code(server, 1)))).second_factor_until
    server.clock.move(minutes=5)
    with pytest.raises(errors.WrongCredentials):  # a wrong code at sign-in is a wrong sign-in
        server.person("karim", totp="000000")


def test_second_factor_codes_cannot_be_tried_out(server: Running) -> None:
    server.account("karim")
    karim = server.person("karim")
    for _ in range(5):
        with pytest.raises(errors.WrongCredentials):
            karim.ask(endpoints.SECOND_FACTOR.call(SecondFactor(totp="000000")))
    with pytest.raises(errors.TooManyTries):
        karim.ask(endpoints.SECOND_FACTOR.call(SecondFactor(totp=code(server))))


def test_guesses_sent_at_once_are_counted_like_one_after_another(server: Running) -> None:
    server.account("karim")
    karim = server.person("karim")
    guesses = [endpoints.SECOND_FACTOR.call(SecondFactor(totp=f"{n:06}")) for n in range(24)]
    with ThreadPoolExecutor(len(guesses)) as pool:
        codes = Counter(answer.problem().code for answer in pool.map(karim.exchange, guesses))
    assert codes == {"wrong_credentials": 5, "too_many_tries": 19}


def test_a_right_code_forgives_the_wrong_ones_before_it(server: Running) -> None:
    server.account("karim")
    karim = server.person("karim")
    for right in range(2):
        for _ in range(4):
            with pytest.raises(errors.WrongCredentials):
                karim.ask(endpoints.SECOND_FACTOR.call(SecondFactor(totp="000000")))
        karim.ask(endpoints.SECOND_FACTOR.call(SecondFactor(totp=code(server, right))))


def test_a_device_belongs_to_one_account(server: Running) -> None:
    server.account("karim")
    server.account("salma")
    device = server.person("karim").ask(
        endpoints.ENROL_DEVICE.call(NewDevice(label="Poste 1", public_key=bytes(32)))
    )
    karim = server.person()
    assert karim.sign_in("karim", device_id=device.id).me.device_id == device.id
    for wrong in (device.id, DeviceId("unknown")):
        with pytest.raises(errors.Invalid):
            server.person().sign_in("salma", device_id=wrong)
    with pytest.raises(errors.Invalid):
        karim.ask(endpoints.ENROL_DEVICE.call(NewDevice(label="x", public_key=b"short")))


def chief(server: Running) -> Person:
    """The administrator, with a fresh second factor."""
    return server.person("chef", totp=code(server))


def invited(server: Running, admin: Person, **more: object) -> str:
    """The code of an invitation to the administrator's establishment."""
    assert admin.signed
    invitation = Invitation(
        name="Dr Nadia Berrada",
        roles=(Role.PRACTITIONER,),
        establishment_id=admin.signed.me.establishment.id,
    )
    return admin.ask(endpoints.INVITE.call(msgspec.structs.replace(invitation, **more))).code


def test_an_invitation_is_previewed_and_accepted_once(server: Running) -> None:
    server.account("chef", Role.PRACTITIONER, Role.ESTABLISHMENT_ADMIN)
    typed = invited(server, chief(server)).lower().replace("-", " ")
    nadia = server.person()
    preview = nadia.ask(endpoints.PREVIEW_INVITATION.call(Text(text=typed)))
    assert preview.invitation.name == "Dr Nadia Berrada"
    secret = pyotp.parse_uri(preview.totp_uri).secret
    answer = InvitationAnswer(code=typed, login="nadia", password=PASSWORD, totp="000000")
    with pytest.raises(errors.WrongCredentials):
        nadia.ask(endpoints.ACCEPT_INVITATION.call(answer))
    right = msgspec.structs.replace(answer, totp=code(server, secret=secret))
    for wrong, field in (("login", "chef"), ("password", "short")):
        with pytest.raises(errors.Invalid):
            nadia.ask(endpoints.ACCEPT_INVITATION.call(msgspec.structs.replace(right, **{wrong: field})))
    signed = nadia.ask(endpoints.ACCEPT_INVITATION.call(right))
    assert signed.me.second_factor_until
    with pytest.raises(errors.NotFound):
        nadia.ask(endpoints.PREVIEW_INVITATION.call(Text(text=typed)))
    server.clock.move(minutes=1)
    server.person("nadia", totp=code(server, secret=secret))


def test_an_invitation_ends_after_a_week(server: Running) -> None:
    server.account("chef", Role.ESTABLISHMENT_ADMIN)
    typed = invited(server, chief(server))
    server.clock.move(days=7)
    with pytest.raises(errors.NotFound):
        server.person().ask(endpoints.PREVIEW_INVITATION.call(Text(text=typed)))


def test_who_may_invite_whom(server: Running) -> None:
    server.account("chef", Role.ESTABLISHMENT_ADMIN)
    other = server.account("karim")
    chef = chief(server)
    with pytest.raises(errors.Forbidden):  # a practitioner invites nobody
        invited(server, server.person("karim"))
    with pytest.raises(errors.Forbidden):  # another establishment
        invited(server, chef, establishment_id=other.establishment_id)
    with pytest.raises(errors.Forbidden):  # a role of the whole network that one does not hold
        invited(server, chef, roles=(Role.COORDINATOR,))
    assert invited(server, chef, roles=(Role.ESTABLISHMENT_ADMIN,))


def test_a_revoked_device_ends_its_sessions(server: Running) -> None:
    server.account("karim")
    karim = server.person("karim")
    device = karim.ask(endpoints.ENROL_DEVICE.call(NewDevice(label="Poste 1", public_key=bytes(32))))
    karim.ask(endpoints.ME.call())
    revoked = msgspec.structs.replace(device, revoked_at=server.clock.now)
    server.store.write(lambda tx: tx.people.put_device(revoked))
    with pytest.raises(errors.SessionExpired):
        karim.ask(endpoints.ME.call())


def test_a_demonstration_needs_no_second_factor_and_says_so(tmp_path: Path, clock: Clock) -> None:
    with running(tmp_path, clock, is_demo=True) as server:
        server.account("karim")
        karim = server.person("karim")
        assert karim.ask(endpoints.HELLO.call()).is_demo
        assert karim.ask(endpoints.ME.call()).second_factor_exempt


def test_behind_a_proxy_the_address_is_the_proxys_word(tmp_path: Path, clock: Clock) -> None:
    with running(tmp_path, clock, behind_proxy=True) as server:
        server.account("karim")

        def guess(address: str) -> str:
            credentials = codec.encode(Credentials(login="karim", password="guess guess"))
            headers = {"Idempotency-Key": fresh_id(), "X-Forwarded-For": f"spoofed, {address}"}
            return server.person().send("POST", "/api/v1/sessions", credentials, headers).problem().code

        assert [guess("10.0.0.1") for _ in range(6)][-1] == "too_many_tries"
        assert guess("10.0.0.2") == "wrong_credentials"


def set_up(server: Running) -> Person:
    """Somebody who made the first account of a server, and is signed in."""
    person = server.person()
    person.signed = person.ask(
        endpoints.SETUP.call(
            FirstSetup(
                setup_key=server.app[SETUP_KEY],
                establishment_name="CSU Tinghir",
                establishment_kind=EstablishmentKind.HEALTH_CENTRE,
                commune="Tinghir",
                name="Dr Amina Idrissi",
                login="amina",
                password=PASSWORD,
            )
        )
    )
    person.token = person.signed.tokens.access
    return person


def begun(person: Person, totp: str = "", password: str = PASSWORD) -> str:
    """The secret of a new authenticator."""
    wanted = NewAuthenticator(password=password, totp=totp)
    return str(pyotp.parse_uri(person.ask(endpoints.BEGIN_AUTHENTICATOR.call(wanted)).totp_uri).secret)


def enrol(person: Person, digits: str) -> Me:
    return person.ask(endpoints.ENROL_AUTHENTICATOR.call(SecondFactor(totp=digits)))


def test_the_first_account_enrols_an_authenticator_and_has_given_its_second_factor(server: Running) -> None:
    amina = set_up(server)
    assert not amina.ask(endpoints.ME.call()).second_factor_enrolled
    secret = begun(amina)
    assert not amina.ask(endpoints.ME.call()).second_factor_enrolled
    with pytest.raises(errors.WrongCredentials):
        enrol(amina, "000000")
    me = enrol(amina, code(server, secret=secret))
    assert me.second_factor_enrolled
    assert me.second_factor_until == server.clock.now + timedelta(hours=12)
    with pytest.raises(errors.NotFound):  # one secret is enrolled once
        enrol(amina, code(server, 1, secret))
    with pytest.raises(errors.WrongCredentials):  # and a code is taken once
        amina.ask(endpoints.SECOND_FACTOR.call(SecondFactor(totp=code(server, secret=secret))))
    server.clock.move(hours=13)
    server.person().sign_in("amina", totp=code(server, secret=secret))
    kinds = server.store.read(lambda tx: [(e.kind, e.detail) for e in tx.log.after(0, 99)])
    assert (EventKind.AUTHENTICATOR_ENROLLED, {"authenticator": "first"}) in kinds
    assert secret not in str(kinds)


def test_an_authenticator_is_replaced_only_with_the_password_and_a_code_of_the_old_one(
    server: Running,
) -> None:
    server.account("karim")
    karim = server.person("karim")
    for password, totp in (("not the password", code(server)), (PASSWORD, ""), (PASSWORD, "000000")):
        with pytest.raises(errors.WrongCredentials):
            begun(karim, totp, password)
    secret = begun(karim, code(server))
    server.clock.move(minutes=1)
    server.person().sign_in("karim", totp=code(server))  # until it is enrolled, the old one counts
    enrol(karim, code(server, secret=secret))
    server.clock.move(minutes=1)
    with pytest.raises(errors.WrongCredentials):
        server.person().sign_in("karim", totp=code(server))
    server.person().sign_in("karim", totp=code(server, secret=secret))


def test_a_replaced_authenticator_is_enrolled_within_the_same_half_minute(server: Running) -> None:
    server.account("karim")
    karim = server.person("karim")
    assert enrol(karim, code(server, secret=begun(karim, code(server)))).second_factor_until


def test_the_secret_is_for_the_session_that_asked_and_for_a_quarter_of_an_hour(server: Running) -> None:
    amina = set_up(server)
    secret = begun(amina)
    with pytest.raises(errors.NotFound):
        enrol(server.person("amina"), code(server, secret=secret))
    server.clock.move(minutes=14)
    later = begun(amina)
    with pytest.raises(errors.WrongCredentials):  # a newer secret takes the place of the older one
        enrol(amina, code(server, secret=secret))
    assert amina.signed
    server.clock.move(minutes=15)
    amina.token = amina.ask(
        endpoints.REFRESH.call(RefreshToken(refresh=amina.signed.tokens.refresh))
    ).tokens.access
    with pytest.raises(errors.NotFound):
        enrol(amina, code(server, secret=later))


def test_passwords_cannot_be_tried_out_in_a_session(server: Running) -> None:
    server.account("karim")
    karim = server.person("karim")
    for _ in range(5):
        with pytest.raises(errors.WrongCredentials):
            begun(karim, code(server), "guess guess guess")
    with pytest.raises(errors.TooManyTries):
        begun(karim, code(server))


def test_whether_there_is_an_account_is_asked_without_opening_any(server: Running) -> None:
    server.account("karim")
    row = update(tables.accounts).values(sealed=b"damaged")
    server.store.write(lambda tx: tx.people._shelf.connection.execute(row))  # type: ignore[attr-defined]
    assert not server.person().ask(endpoints.HELLO.call()).needs_setup


@pytest.mark.parametrize("password", ["", "eleven char"])
def test_a_short_password_is_refused_with_the_length_that_is_needed(server: Running, password: str) -> None:
    server.account("chef", Role.ESTABLISHMENT_ADMIN)
    typed = invited(server, chief(server))
    answer = InvitationAnswer(code=typed, login="nadia", password=password, totp="000000")
    with pytest.raises(errors.PasswordTooShort) as refused:
        server.person().ask(endpoints.ACCEPT_INVITATION.call(answer))
    assert refused.value.fields == {"least": 12}


def test_inviting_needs_a_second_factor_of_the_last_twelve_hours(server: Running) -> None:
    server.account("chef", Role.ESTABLISHMENT_ADMIN)
    chef = server.person("chef")
    with pytest.raises(errors.SecondFactorNeeded):
        invited(server, chef)
    chef.ask(endpoints.SECOND_FACTOR.call(SecondFactor(totp=code(server))))
    assert invited(server, chef)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("roles", ()), ("roles", (Role.PRACTITIONER, Role.PRACTITIONER))],
)
def test_an_invitation_says_whom_it_is_for_and_what_it_grants(
    server: Running, field: str, value: object
) -> None:
    server.account("chef", Role.ESTABLISHMENT_ADMIN)
    with pytest.raises(errors.Invalid) as invalid:
        invited(server, chief(server), **{field: value})
    assert invalid.value.fields["field"] == field


def test_another_authenticator_closes_what_the_one_before_opened_elsewhere(server: Running) -> None:
    server.account("amina")
    elsewhere = server.person("amina", totp=code(server))
    assert elsewhere.ask(endpoints.ME.call()).second_factor_until is not None
    here = server.person("amina", totp=code(server, 1))
    server.clock.move(seconds=60)
    secret = begun(here, totp=code(server))
    assert enrol(here, code(server, secret=secret)).second_factor_until is not None
    assert elsewhere.ask(endpoints.ME.call()).second_factor_until is None


def test_a_role_named_twice_has_its_own_reason(server: Running) -> None:
    chef = server.account("chef", Role.ESTABLISHMENT_ADMIN)
    person = server.person("chef", totp=code(server))
    for roles, reason in (((Role.PRACTITIONER, Role.PRACTITIONER), "repeated"), ((), "at_least_one")):
        invitation = Invitation(name="Dr X", roles=roles, establishment_id=chef.establishment_id)
        with pytest.raises(errors.Invalid) as refused:
            person.ask(endpoints.INVITE.call(invitation))
        assert refused.value.fields == {"field": "roles", "reason": reason}
