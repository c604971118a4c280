"""Draw the body chart of a ranking: where its candidates are felt, with the drawing on top."""

from __future__ import annotations

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.pain import Drawing, PainResult, body_chart
from gluteus.pain.chart.bones import VIEWS, ViewName
from gluteus.pain.ranking.outweighed import outweighed_words
from gluteus.pain.ranking.rank import regions_of
from gluteus.report.chart.body_chart import STRENGTH_HEAT, Heat, body_chart_svg
from gluteus.report.terminal.pain import promise_words

_MOST_ZONES = 3


def pain_chart_svg(result: PainResult, sex: str, drawing: Drawing | None = None) -> str:
    """Return the chart of a ranking as SVG: candidates as a heat map by strength and probability,
    and the drawing.

    With a red flag, or while the ranking is withheld, there is no heat map; the chart shows only
    the drawing and the reason.

    Parameters
    ----------
    result : PainResult
        Result of a ranking.
    sex : {'f', 'm'}
        Sex of the drawn person.
    drawing : Drawing, optional
        Drawing on top of the heat map, with the fraction of each region that it covers.

    Returns
    -------
    str
        The SVG.
    """
    zones = {each.zone: key for key, each in pain_library().patterns.items() if each.zone}
    listed = [source for each in result.candidates for source in each.sources]
    return body_chart_svg(
        sex,
        result.side,
        title=_title(result),
        heat=_heat(result),
        zones=[zone for zone, key in zones.items() if key in listed[:_MOST_ZONES]],
        drawing=drawing,
        shares=result.regions if drawing else {},
        labels={} if drawing else _named(result),
        views=_views(result, drawing),
        captions=_captions(result, drawing is not None),
        prefix="pain-chart",
    )


def regions_chart_svg(sex: str, side: str) -> str:
    """Return the chart with a number in every region, and a list of codes and names below it."""
    numbers = {code: str(place) for place, code in enumerate(pain_library().regions, start=1)}
    listed = "; ".join(f"{numbers[code]} {code} {each.name}" for code, each in pain_library().regions.items())
    return body_chart_svg(
        sex,
        side,
        title=f"Regions of the body chart, pain on the {side}",
        labels=numbers,
        views=tuple(view for view in VIEWS if view in ("front", "back", side, "soles")),
        captions=(f"{listed}.", "A code that ends in _c lies on the side without the pain."),
        prefix="regions-chart",
    )


def _named(result: PainResult) -> dict[str, str]:
    """Return a dot for every region that was named or lies in a named area."""
    return {region: "●" for code in result.regions for region in regions_of(code)}


def _views(result: PainResult, drawing: Drawing | None) -> tuple[ViewName, ...]:
    """Return the views to show: front, back and the painful side, the soles if they hurt, and other
    views with marks.

    Fewer views are larger in print.
    """
    drawn = {mark.view for mark in drawing.marks} if drawing else set[ViewName]()
    below = {area.area for area in body_chart("f").areas if area.view == "soles"}
    soles = {"soles"} if below & set(_named(result)) else set[str]()
    wanted = {"front", "back", result.side} | drawn | soles
    return tuple(view for view in VIEWS if view in wanted)


def _title(result: PainResult) -> str:
    if result.stop:
        return f"Stop: seek care first ({result.screen.reasons[0].urgency})"
    if result.withheld:
        return "Not ranked: red-flag questions are open"
    return f"Where the candidates are felt, pain on the {result.side}"


def _heat(result: PainResult) -> Heat | None:
    """Return the strengths of the candidates' maps, weighted by probability and scaled to a
    maximum of 1.
    """
    records = pain_library()
    felt: dict[str, float] = {}
    for candidate in result.candidates:
        strongest: dict[str, int] = {}
        for source in candidate.sources:
            for each in records.referral.get(source, ()):
                strongest[each.region] = max(strongest.get(each.region, 0), each.strength)
        for region, strength in strongest.items():
            felt[region] = felt.get(region, 0.0) + candidate.score * STRENGTH_HEAT[strength]
    if not felt:
        return None
    most = max(felt.values())
    values = {region: value / most for region, value in felt.items() if value > 0.05 * most}
    words = {region: f"{100 * value:.0f} of 100 of the strongest" for region, value in values.items()}
    return Heat(values, words, ("weaker", "felt", "stronger"))


def _captions(result: PainResult, drawn: bool) -> tuple[str, ...]:
    if result.stop:
        return tuple(f"{each.reason} {each.go}" for each in result.screen.reasons)
    banner = tuple(f"{each.reason} {each.go}" for each in result.screen.urgent)
    if result.alert:
        banner = (f"{result.alert.title}. {result.alert.go} {result.alert.withheld}", *banner)
    if result.withheld:
        return (*banner, "An unknown answer does not clear a question: ask these first.")
    names = "; ".join(f"{each.name} {100 * each.score:.0f} %" for each in result.candidates[:6])
    warned = (result.warning,) if result.warning else ()
    constant = "; ".join(
        f"{each.name} {100 * each.score:.0f} %" for each in result.baseline[: len(result.candidates[:6])]
    )
    same = f"Without any drawing, the most common sources are: {constant}."
    outside = (result.outside,) if result.outside else ()
    listed = f"Candidates: {names}."
    marked = "A number in a region is the percentage of it that is drawn."
    banner = (*banner, marked if drawn else "A dot marks a region that was named.")
    not_listed = outweighed_words(result.outweighed)
    others = (not_listed,) if not_listed else ()
    return (*banner, *warned, *outside, listed, promise_words(result), *others, same, *result.caveats)
