"""`gluteus plan`: what an operation on the hip changes, before, after and as a difference."""

from typing import TYPE_CHECKING, Annotated

from rich.console import Console
from typer import Option

from gluteus.cli.app import app
from gluteus.cli.output import Json, print_json
from gluteus.cli.person_options import about_a_person
from gluteus.cli.words import Lesion, Weaken, fractions

if TYPE_CHECKING:
    from gluteus.model.hip.hip import Hip


@app.command(epilog="Example: gluteus plan --sex f --mass 62 --height 1.68 --add-offset 5 --lengthen 3")
@about_a_person
def plan(
    hip: "Hip",
    add_offset: Annotated[float, Option(help="the femur away from the head, sideways [mm]")] = 0.0,
    add_neck_length: Annotated[float, Option(help="the femur away from the head, along the neck [mm]")] = 0.0,
    add_neck_shaft_angle: Annotated[
        float, Option(help="the neck turned upwards, its length kept [degrees]")
    ] = 0.0,
    lengthen: Annotated[float, Option(help="the femur away from the head, downwards [mm]")] = 0.0,
    femur_forward: Annotated[float, Option(help="the femur forward against the head [mm]")] = 0.0,
    cup_medial: Annotated[float, Option(help="socket and head towards the midline [mm]")] = 0.0,
    cup_up: Annotated[float, Option(help="socket and head upwards [mm]")] = 0.0,
    trochanter_out: Annotated[
        float, Option(help="gluteus medius and minimus attached further out [mm]")
    ] = 0.0,
    trochanter_down: Annotated[
        float, Option(help="gluteus medius and minimus attached further down [mm]")
    ] = 0.0,
    adapted: Annotated[
        bool, Option("--adapted", help="muscles have taken on their old fibre length in the new hip")
    ] = False,
    weaken: Weaken = None,
    lesion: Lesion = None,
    as_json: Json = False,
) -> None:
    """What an operation changes in one-leg stance: before, after, difference, each with its interval."""
    from gluteus.model.hip.operation import Operation
    from gluteus.report.terminal.operation import plan_json, plan_table
    from gluteus.studies.operation.compare import plan as study

    operation = Operation(
        forward_mm=femur_forward,
        up_mm=-lengthen,
        lateral_mm=add_offset,
        neck_length_mm=add_neck_length,
        neck_shaft_angle_deg=add_neck_shaft_angle,
        cup_medial_mm=cup_medial,
        cup_up_mm=cup_up,
        trochanter_lateral_mm=trochanter_out,
        trochanter_down_mm=trochanter_down,
        adapted=adapted,
    )
    found = study(hip, operation, weaken=fractions(weaken), lesions=fractions(lesion, 1.0))
    if as_json:
        print_json(plan_json(found))
    else:
        Console(highlight=False).print(plan_table(found))
