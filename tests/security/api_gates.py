"""The ways in that programs have: every operation of the API, tried with the widest key of each visitor."""

from __future__ import annotations

from app.identity.api_keys import make_key
from app.identity.rights import rights_of
from app.identity.scopes import SCOPES, grantable
from app.kernel.permissions import Actor
from app.kernel.work import begin_work
from kiosk.visitors import COOKIE
from models.identity import User
from tests.security.fort import MISSING, ROLES, VISITORS, Fort
from tests.security.gates import Gate
from views.api.operations import Operation
from views.api.resources import OPERATIONS

V1 = "/api/v1"


def operations() -> dict[Gate, Operation]:
    """Everything that needs a key or a token."""
    return {Gate("api", one.name, one.method): one for one in OPERATIONS}


def keys(fort: Fort, other: Fort) -> dict[str, str]:
    """What each visitor sends: a key as wide as their role, the token of a tablet, a key of elsewhere."""
    # A dealer has nothing that a key could be given.
    found = {role: widest_key(fort, role) for role in ROLES if role != "dealer"}
    return {
        **found,
        "dealer": "",
        "kiosk": fort.cookies["kiosk"][COOKIE],
        "nobody": "",
        "stranger": widest_key(other, "owner"),
    }


def widest_key(fort: Fort, username: str) -> str:
    """A key with every scope its maker can give away, made as if their role allowed to make keys."""
    with fort.work() as work:
        user = work.session.query(User).filter_by(username=username).one()
        may = rights_of(work.session, user)
    actor = Actor("person", user.id, username, lambda right: right.subject == "ApiKey" or may(right))
    scopes = [scope.code for scope in grantable(may)]
    assert set(scopes) <= set(SCOPES)
    with begin_work(fort.database, actor, fort.tenant) as work:
        return make_key(work, f"{username} programı", scopes, 30)[1]


def gets_in(fort: Fort, token: str, operation: Operation) -> bool:
    """Whether the operation lets this token in; what is asked for does not exist, so nothing happens."""
    path = operation.path.replace("<int:pk>", str(MISSING)).replace("<string:code>", "NOWHERE")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "gate"} if token else {}
    answer = fort.app.test_client().open(
        f"{V1}{path}", method=operation.method, base_url=fort.base, headers=headers, json={}
    )
    assert answer.status_code < 500, f"{operation.name}: {answer.status_code}"
    return answer.status_code not in (401, 403)


def walked(fort: Fort, other: Fort) -> dict[Gate, dict[str, bool]]:
    """Every operation as every visitor."""
    tokens = keys(fort, other)
    return {
        gate: {visitor: gets_in(fort, tokens[visitor], one) for visitor in VISITORS}
        for gate, one in operations().items()
    }
