"""Who counts where the profile has no table of roles, and which branches work by the list that is here."""

import pytest

from controller.core.composition import has_our_list, role_of
from controller.core.draw import DrawList
from controller.core.profile import Profile, RoleRule
from controller.core.session import Branch, Session


def test_without_a_table_of_roles_experts_are_drawn_and_the_owner_s_representative_sits_beside_them() -> None:
    """招标投标法 37: the committee is the owner's representatives and experts; experts by draw, not by two who list them."""
    assert role_of(Profile(), "expert") == RoleRule("expert", member=True, expert=True, listed_by_two=False)
    assert role_of(Profile(), "owner") == RoleRule("owner", member=True)
    assert role_of(Profile(), "guard") is None


@pytest.mark.parametrize(
    ("draw", "ours"),
    [
        (None, {"", "c0ffee", "pack"}),
        (DrawList("c0ffee", 5, 0), {"c0ffee"}),
        (DrawList("c0ffee", 5, 0, package_sha256="pack"), {"pack"}),
    ],
)
def test_a_branch_has_our_list_if_it_names_our_package_or_plain_table_and_none_differs_while_none_is_here(
    draw: DrawList | None, ours: set[str]
) -> None:
    """浙发改公管〔2021〕440号 7.3.4: one session has one list on all its sites."""
    session = Session("s-1", "1", 0, 1, draw=draw)
    assert {one for one in ("", "c0ffee", "pack") if has_our_list(session, Branch("running", one, 2, 2))} == ours
