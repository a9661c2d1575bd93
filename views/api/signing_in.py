"""Signing in by JSON: name, password and code in one piece; then tokens that are renewed and end."""

from __future__ import annotations

from typing import Annotated, Final

from flask import g
from pydantic import Field

from app.identity.program_entrance import NotLetIn
from app.identity.program_sessions import Tokens, open_session, renew, sign_out
from app.identity.second_factor import is_code_or_recovery_code, take_code_try
from app.kernel.text import N_
from app.programs.words import Asked, Shape, Text
from views.api.refusing import NotEnrolled, WrongSignIn
from views.at_the_door import at_the_door, knock, note_arrival

Typed = Annotated[Text, Field(min_length=1, max_length=200)]


class SignIn(Asked):
    """What a person knows and has."""

    username: Typed
    password: Annotated[Text, Field(min_length=1, max_length=1000)]
    code: Annotated[Text, Field(min_length=1, max_length=40)] = Field(
        description="Six digits of the authenticator app, or a recovery code."
    )
    program: Annotated[Text, Field(max_length=120)] = Field(
        default="", description="What the program is called; shown in the list of sessions."
    )


class Renewal(Asked):
    """The refresh token of the last answer; it is good once."""

    refresh_token: Annotated[Text, Field(min_length=1, max_length=2000)]


class TokensShown(Shape):
    """Tokens of one session."""

    access_token: str
    refresh_token: str = Field(description="Good for one renewal within 30 days; keep the newest only.")
    token_type: str = "Bearer"  # noqa: S105 - the word of RFC 6750
    expires_in: int = Field(description="Seconds for which the access token is good.")


class SignedOut(Shape):
    """The session is over."""

    signed_out: bool = True


SUMMARIES: Final = {
    "sign-in": N_("Sign in with name, password and code"),
    "renew": N_("Get new tokens for a refresh token"),
    "sign-out": N_("End the session of this token"),
}


def come_in(sent: SignIn) -> TokensShown:
    """Tokens for who knows the password and has the telephone.

    The same slowing, the same order, the same second factor as the form: WrongSignIn, NotEnrolled,
    NotForPrograms, TooManyAttempts, TooManyCodes.
    """
    knocked = knock(sent.username, sent.password)
    if knocked is None:
        raise WrongSignIn
    if not knocked.enrolled:
        raise NotEnrolled
    user = knocked.user
    with at_the_door(user) as work:
        take_code_try(work, user.id)
    with at_the_door(user) as work:
        fits = is_code_or_recovery_code(work, user.id, sent.code)
    if not fits:
        raise WrongSignIn
    with at_the_door(user) as work:
        note_arrival(work, user)
        return _shown(open_session(work, user, sent.program))


def go_on(sent: Renewal) -> TokensShown:
    """New tokens; NotLetIn when the token is unknown, over, or was used before, which ends the session."""
    with at_the_door(None) as work:
        tokens = renew(work, sent.refresh_token)
    if tokens is None:
        raise NotLetIn
    return _shown(tokens)


def leave() -> SignedOut:
    """End the session whose token was sent; a key has none to end."""
    session_id = g.program_session
    if session_id is None:
        raise NotLetIn
    with at_the_door(None) as work:
        sign_out(work, session_id)
    return SignedOut()


def _shown(tokens: Tokens) -> TokensShown:
    return TokensShown(access_token=tokens.access, refresh_token=tokens.refresh, expires_in=tokens.seconds)
