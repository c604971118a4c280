"""The article of gluteus medius: all statements, the disagreements that it ships, and the sourcing
policy.
"""

from datetime import date

import pytest

from gluteus.anatomy import NO_REVIEWER, counts, library, review_due, reviewer, standing

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


def test_every_supported_statement_has_a_source_that_counts():
    for statement in ARTICLE.statements.values():
        where = ARTICLE.standing(statement.id)
        counting = {
            each.source
            for each in statement.citations
            if each.stance == "supports" and counts(each, ARTICLE.sources)
        }
        if where.verdict == "supported":
            assert counting, statement.id
        assert set(where.supporting) == counting


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("name", "supported"),
        ("attachment", "supported"),
        ("nerve", "disputed"),
        ("twitch", "disputed"),
        ("back-pain-source", "disputed"),
        ("anterior-internal-rotation", "supported"),
        ("exam-rolling", "unsupported"),
    ],
)
def test_where_statements_stand_by_citation(statement: str, verdict: str):
    assert ARTICLE.standing(statement).verdict == verdict


def test_statements_with_web_support_alone_are_marked():
    for statement in (
        "exam-pillow",
        "exam-rolling",
        "referred-pain-buttock-thigh",
        "referred-pain-bilateral",
    ):
        where = ARTICLE.standing(statement)
        assert where.supporting == ()
        assert where.mark is not None
        assert "web" in where.mark
    mark = ARTICLE.standing("referred-pain-bilateral").mark
    assert mark is not None
    assert "travellsimons1992" in mark


def test_the_roots_of_the_nerve_are_shown_on_both_sides():
    given = {each.gives for each in ARTICLE.statement("nerve").citations if each.gives}
    assert {"L5-S1", "L4-S1", "L3-S1"} <= given
    for citation in ARTICLE.statement("nerve").citations:
        if citation.gives:
            assert citation.stance == ("supports" if citation.gives == "L5-S1" else "disputes")


def test_the_front_rotation_has_its_qualification():
    assert ("dostal1981", "supports") in stances("anterior-internal-rotation")
    assert ("carbone2015", "qualifies") in stances("anterior-internal-rotation")


def test_the_size_of_gluteus_minimus_has_its_alternatives():
    sizes = ARTICLE.muscle("gluteus minimus").architecture
    assert sizes.pcsa is not None
    published = [sizes.pcsa.value]
    published += [each.quantity.to("cm2") for each in sizes.alternatives if each.of == "pcsa"]
    assert max(published) > 3 * min(published)


def test_referred_pain_as_a_sign_is_disputed():
    for statement in ("referred-pain-crest", "referred-pain-bilateral"):
        assert {("delphi2018", "disputes"), ("njoo1994", "disputes")} <= stances(statement)
    assert ("myburgh2008", "qualifies") in stances("referred-pain-crest")


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


def test_turning_the_citations_round_turns_the_verdict_round():
    statement = ARTICLE.statement("attachment")
    turned = {"supports": "disputes", "disputes": "supports", "qualifies": "qualifies"}
    citations = [each.model_copy(update={"stance": turned[each.stance]}) for each in statement.citations]
    assert standing(statement.citations, ARTICLE.sources).verdict == "supported"
    assert standing(citations, ARTICLE.sources).verdict == "disputed"
    without_web = [each for each in citations if each.source != "agupunt_gmed"]
    assert standing(without_web, ARTICLE.sources).verdict == "refuted"


def test_the_compared_muscles_are_all_there():
    assert len(ARTICLE.muscles) == 22
    for line in ("glmed1_r", "glut_med3_r", "tfl_r", "peri_r", "addmagIsch_r", "bifemlh_r"):
        assert ARTICLE.muscle(line)
