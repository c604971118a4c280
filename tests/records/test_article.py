"""The article of gluteus medius: its statements, disagreements and sourcing policy."""

from datetime import date

import pytest

from gluteus.anatomy import (
    NO_REVIEWER,
    Citation,
    Statement,
    Verdict,
    counts,
    judged,
    judged_whole,
    library,
    review_due,
    reviewer,
    standing,
)

ARTICLE = library()


def stances(statement: str) -> set[tuple[str, str]]:
    return {(each.source, each.stance) for each in ARTICLE.statement(statement).citations}


PUBLISHED = (
    "name",
    "origin",
    "attachment",
    "strongest-abductor",
    "anterior-internal-rotation",
    "pelvis-stabiliser",
    "nerve",
    "zones-near-crest",
    "exam-position",
    "exam-pillow",
    "exam-posterior-flat",
    "exam-rolling",
    "twitch",
    "back-pain-source",
    "referred-pain-crest",
    "referred-pain-buttock-thigh",
    "referred-pain-bilateral",
)
"""Ids in the order of the article; readers link to them, so none changes or goes."""


def test_published_statements_keep_their_ids_and_order():
    assert [each for each in ARTICLE.statements if each in PUBLISHED] == list(PUBLISHED)


def test_at_least_nine_statements_are_computed_and_all_are_cited():
    computed = [each.id for each in ARTICLE.statements.values() if "computed" in each.settled_by]
    assert len(computed) >= 9
    assert all("cited" in each.settled_by for each in ARTICLE.statements.values())


STATEMENTS = list(ARTICLE.statements.values())
PARTS = [(each.id, part.id) for each in STATEMENTS for part in each.parts]


def by_citation(statement: Statement, citations: tuple[Citation, ...]) -> Verdict:
    """The verdict by citations alone."""
    weights = [
        standing(citations, ARTICLE.sources, part.id if part else None).weight
        for part in statement.parts or (None,)
    ]
    verdicts = [judged(each) for each in weights]
    return judged_whole(verdicts) if statement.parts else verdicts[0]


def turned(citation: Citation) -> Citation:
    """The same source saying the opposite."""
    flip = {"supports": "disputes", "disputes": "supports", "qualifies": "qualifies"}
    parts = {part: flip[stance] for part, stance in citation.parts.items()}
    return citation.model_copy(update={"stance": flip[citation.stance], "parts": parts})


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda each: each.id)
def test_every_side_lists_the_sources_that_count(statement: Statement):
    for part in [None, *(each.id for each in statement.parts)]:
        where = ARTICLE.standing(statement.id, part)
        for stance, named in (("supports", where.supporting), ("disputes", where.disputing)):
            assert set(named) == {
                each.source
                for each in statement.citations
                if stance in each.stances(part) and counts(each, ARTICLE.sources)
            }


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("name", "supported"),
        ("origin", "not settled"),
        ("attachment", "well supported"),
        ("strongest-abductor", "well supported"),
        ("anterior-internal-rotation", "well supported"),
        ("pelvis-stabiliser", "supported"),
        ("nerve", "contested"),
        ("zones-near-crest", "contested"),
        ("exam-position", "supported"),
        ("exam-pillow", "supported"),
        ("exam-posterior-flat", "not settled"),
        ("exam-rolling", "contradicted"),
        ("twitch", "contested"),
        ("back-pain-source", "contested"),
        ("referred-pain-crest", "contested"),
        ("referred-pain-buttock-thigh", "contradicted"),
        ("referred-pain-bilateral", "contradicted"),
    ],
)
def test_where_statements_stand_by_citation(statement: str, verdict: Verdict):
    found = ARTICLE.statement(statement)
    assert by_citation(found, found.citations) == verdict


@pytest.mark.parametrize(
    ("statement", "part", "verdict"),
    [
        ("origin", "face", "supported"),
        ("origin", "lip", "not settled"),
        ("nerve", "nerve", "well supported"),
        ("nerve", "l5-s1", "well supported"),
        ("nerve", "not-l4", "contradicted"),
        ("twitch", "see", "well supported"),
        ("twitch", "felt", "contradicted"),
        ("back-pain-source", "linked", "well supported"),
        ("back-pain-source", "cause", "contested"),
        ("exam-rolling", "cover", "contradicted"),
    ],
)
def test_where_parts_stand_by_citation(statement: str, part: str, verdict: Verdict):
    assert judged(ARTICLE.standing(statement, part).weight) == verdict


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda each: each.id)
def test_web_pages_and_memory_change_no_verdict(statement: Statement):
    counting = tuple(each for each in statement.citations if counts(each, ARTICLE.sources))
    assert by_citation(statement, statement.citations) == by_citation(statement, counting)


OPPOSITE = {
    "well supported": {"contradicted"},
    "supported": {"contradicted"},
    "contested": {"contested"},
    "contradicted": {"well supported", "supported"},
    "not settled": {"not settled"},
}


@pytest.mark.parametrize(("statement", "part"), [*PARTS, *((e.id, None) for e in STATEMENTS if not e.parts)])
def test_citations_that_say_the_opposite_turn_the_verdict(statement: str, part: str | None):
    given = ARTICLE.statement(statement).citations
    before = judged(standing(given, ARTICLE.sources, part).weight)
    after = judged(standing(map(turned, given), ARTICLE.sources, part).weight)
    assert after in OPPOSITE[before]


def test_contested_and_contradicted_statements_have_a_suggested_wording():
    for statement in STATEMENTS:
        doubtful = by_citation(statement, statement.citations) in ("contested", "contradicted", "not settled")
        assert statement.suggested or not doubtful, statement.id
        # Beyond citations, only a computation can make a statement doubtful.
        assert doubtful or not statement.suggested or statement.rules, statement.id
        assert statement.suggested != statement.text


def test_statements_with_web_support_alone_are_marked():
    for statement in ("exam-rolling", "referred-pain-buttock-thigh", "referred-pain-bilateral"):
        where = ARTICLE.standing(statement)
        assert where.supporting == ()
        assert where.mark is not None
        assert "web" in where.mark
    mark = ARTICLE.standing("referred-pain-bilateral").mark
    assert mark is not None
    assert "travellsimons1992" in mark


def test_the_roots_of_the_nerve_follow_from_what_each_source_gives():
    given = {each.gives for each in ARTICLE.statement("nerve").citations if each.gives}
    assert {"L5-S1", "L4-S1", "L3-S1", "L4-L5"} == given
    for citation in ARTICLE.statement("nerve").citations:
        if citation.gives:
            assert citation.parts["l5-s1"] == ("disputes" if citation.gives == "L4-L5" else "supports")
            allowed = {"supports", "qualifies"} if citation.gives == "L5-S1" else {"disputes"}
            assert citation.parts["not-l4"] in allowed


def test_evidence_stands_on_the_side_that_the_source_takes():
    """Adduction that stretches agrees with the pillow; poor agreement disputes feeling."""
    assert ("schneider2022", "supports") in stances("exam-pillow")
    assert ("gottschalk1989", "disputes") in stances("pelvis-stabiliser")
    assert ("gottschalk1989", "qualifies") in stances("strongest-abductor")
    twitch = {each.source: each.parts for each in ARTICLE.statement("twitch").citations}
    for poor_agreement in ("gerwin1997", "hsieh2000", "lucas2009"):
        assert twitch[poor_agreement] == {"see": "supports", "felt": "disputes"}
    back = {each.source: each.parts for each in ARTICLE.statement("back-pain-source").citations}
    assert back["trp_lbp1992"] == {"cause": "qualifies"}


def test_the_front_rotation_has_its_qualification():
    assert ("dostal1981", "supports") in stances("anterior-internal-rotation")
    assert ("carbone2015", "qualifies") in stances("anterior-internal-rotation")


def test_the_size_of_gluteus_minimus_has_its_alternatives():
    sizes = ARTICLE.muscle("gluteus minimus").architecture
    assert sizes.pcsa is not None
    published = [sizes.pcsa.value]
    published += [each.quantity.to("cm2") for each in sizes.alternatives if each.of == "pcsa"]
    assert max(published) > 3 * min(published)


def test_no_fixed_place_of_referred_pain_is_supported():
    for statement in ("referred-pain-buttock-thigh", "referred-pain-bilateral"):
        assert {("delphi2018", "disputes"), ("steinbrocker1953", "disputes")} <= stances(statement)
    crest = ARTICLE.standing("referred-pain-crest", "crest")
    assert set(crest.disputing) == {"delphi2018", "steinbrocker1953"}
    assert "myburgh2008" in ARTICLE.standing("referred-pain-crest", "refers").supporting


def test_no_reviewer_is_invented():
    for statement in ARTICLE.statements.values():
        assert reviewer(statement.review) == NO_REVIEWER
        assert not review_due(statement.review, date(2027, 6, 1))
        assert review_due(statement.review, date(2027, 12, 1))


def test_three_zones_from_back_to_front():
    zones = list(ARTICLE.zones.values())
    assert [zone.id for zone in zones] == ["posterior", "middle", "anterior"]
    along = [zone.position.along_crest.value for zone in zones]
    assert along == sorted(along, reverse=True)
    assert [zone.examination.technique for zone in zones] == ["flat palpation", "rolling", "rolling"]
    assert "gluteus_maximus" in {layer.muscle for layer in zones[0].cover}
    assert "gluteus_maximus" not in {layer.muscle for zone in zones[1:] for layer in zone.cover}
    assert any(referral.region.endswith("_c") for referral in zones[2].referral)


def test_the_compared_muscles_are_all_there():
    assert len(ARTICLE.muscles) == 22
    for line in ("glmed1_r", "glut_med3_r", "tfl_r", "peri_r", "addmagIsch_r", "bifemlh_r"):
        assert ARTICLE.muscle(line)
