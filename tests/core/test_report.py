"""A session ends through the report that its committee signed."""

from controller.core import facts
from tests.core.playbook import BY_TWO, Site
from tests.core.sittings import SHA, S, lose, order, running_site, seat, send_out, session, state, supplement

ALL = ("p1", "p2", "p3", "p4", "p5")


def sign(
    site: Site, signed: tuple[str, ...] = ALL, refused: tuple[str, ...] = (), by: tuple[str, ...] = BY_TWO
) -> str | None:
    """The report is signed; returns the refusal."""
    return site.tell(facts.ReportSigned(S, SHA, signed, refused, by)).refusal


def test_a_report_that_every_member_signed_ends_the_evaluation() -> None:
    """招标投标法实施条例 53: the report is signed by all members; who refuses says so in writing."""
    site = running_site(5, report_needed=True)
    assert sign(site) is None
    assert (state(site), session(site).report_sha256) == ("report_signed", SHA)
    assert order(site, "end").accepted
    assert (state(site), session(site).flags) == ("emptying", ("list_unpackaged",))


def test_a_member_who_neither_signed_nor_refused_stands_against_it() -> None:
    """招标投标法实施条例 53."""
    site = running_site(5)
    assert sign(site, ALL[:4]) == "signature_missing"
    assert sign(site, ()) == "signature_missing"
    assert state(site) == "running"
    assert sign(site, ALL[:4], ("p5",)) is None
    assert "report_refused" in session(site).flags


def test_nobody_signs_who_is_not_there() -> None:
    """招标投标法实施条例 53: signed by the members, in their own person."""
    site = running_site(7)
    send_out(site, "p7")
    send_out(site, "p6")
    assert sign(site, (*ALL, "p7")) == "signer_not_present"
    assert sign(site) is None


def test_a_committee_that_is_not_complete_signs_no_report() -> None:
    """招标投标法 37, and 招标投标法实施条例 48 while a place is vacant."""
    site = running_site(5)
    send_out(site, "p5")
    assert sign(site, ALL[:4]) == "too_few_members"
    site = running_site(7)
    site.tell(facts.PersonRevoked("p7", BY_TWO, "left", "ill"))
    site.tell(facts.PersonRevoked("p6", BY_TWO, "left", "ill"))
    assert sign(site) == "place_vacant"


def test_who_took_a_vacant_place_signs_in_it() -> None:
    """招标投标法实施条例 48: the new member judges anew, and signs."""
    site = running_site(5)
    lose(site)
    supplement(site, "p1", "p2", "p3", "p4", "p6")
    assert sign(site, ALL[:4]) == "place_vacant"
    seat(site, "p6")
    assert sign(site, (*ALL[:4], "p6")) is None


def test_two_staff_see_it_signed() -> None:
    """Own rule: whoever says that a report was signed is not alone."""
    site = running_site(5)
    assert sign(site, by=("g1",)) == "two_persons_needed"
    assert sign(site, by=("g1", "g1")) == "two_persons_needed"
    assert state(site) == "running"


def test_a_report_without_a_digest_or_with_one_name_twice_is_none() -> None:
    """What is nonsense is refused and changes nothing."""
    site = running_site(5)
    before = site.room
    assert site.tell(facts.ReportSigned(S, "", ALL, (), BY_TWO)).refusal == "report:content"
    assert sign(site, ALL, ("p1",)) == "report:content"
    assert site.room is before


def test_a_session_does_not_end_without_its_report_unless_two_say_why() -> None:
    """An unsigned report has cost experts points elsewhere (青海); stopping takes two and a reason, and shows (S7)."""
    site = running_site(5, report_needed=True)
    assert order(site, "end").refusal == "report_not_signed"
    assert order(site, "end", BY_TWO).refusal == "report_not_signed"
    assert order(site, "end", ("g1", "g1"), "stop").refusal == "report_not_signed"
    assert state(site) == "running"
    assert order(site, "end", BY_TWO, "the project is cancelled").accepted
    assert state(site) == "emptying"
    assert "ended_without_report" in session(site).flags


def test_a_suspended_session_is_no_way_round_the_report() -> None:
    """S7: no silent way."""
    site = running_site(5, report_needed=True)
    order(site, "suspend")
    assert order(site, "end").refusal == "report_not_signed"
    assert sign(site) == "session:suspended:sign_report"


def test_where_no_report_is_demanded_an_order_ends_it() -> None:
    """Old journals replay as they were decided."""
    site = running_site(5)
    assert order(site, "end").accepted
    assert state(site) == "emptying"
