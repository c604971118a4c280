"""`gluteus strength` and `gluteus stance`: one hip, or the many that a person may have."""

from typing import TYPE_CHECKING, Annotated

from rich.console import Console
from typer import Option

from gluteus.cli.app import app
from gluteus.cli.output import Json, print_json
from gluteus.cli.person_options import about_a_person
from gluteus.cli.words import Lesion, Weaken, compensation, fractions, held_load, numbers

if TYPE_CHECKING:
    from gluteus.model.hip.hip import Hip


@app.command(epilog="Example: gluteus strength --motion inward-rotation --flexion 0,45,90")
@about_a_person
def strength(
    hip: "Hip",
    motion: Annotated[
        str,
        Option(help="abduction, adduction, flexion, extension, inward-rotation or outward-rotation"),
    ] = "abduction",
    flexion: Annotated[
        str, Option(help="hip flexions [degrees], separated by commas")
    ] = "0,15,30,45,60,75,90,105,120",
    weaken: Weaken = None,
    lesion: Lesion = None,
    as_json: Json = False,
) -> None:
    """The greatest moment of each muscle and compartment over postures, ranked."""
    from gluteus.report.as_json import strength_json
    from gluteus.report.terminal.hip import strength_table
    from gluteus.studies import strength as study

    found = study(hip, motion, numbers(flexion), weaken=fractions(weaken), lesions=fractions(lesion, 1.0))
    if as_json:
        print_json(strength_json(found))
    else:
        Console(highlight=False).print(strength_table(found))


@app.command(epilog="Example: gluteus stance --sex m --lesion superior_gluteal_nerve --compensate trunk")
@about_a_person
def stance(
    hip: "Hip",
    shift: Annotated[
        float, Option(help="part of the weight on the right leg, 0.5 (both feet) to 1 (one foot)")
    ] = 1.0,
    weaken: Weaken = None,
    lesion: Lesion = None,
    cane: Annotated[float, Option(help="force on a cane in the left hand [N]")] = 0.0,
    load: Annotated[
        str | None, Option(help="KG@SIDE, such as 10@left, held in a hand; the right leg stands")
    ] = None,
    compensate: Annotated[str, Option(help="none (the pelvis drops) or trunk (it leans)")] = "none",
    as_json: Json = False,
) -> None:
    """Weight carried over to the right leg: posture, muscles, hip force, and whether the pelvis is held."""
    from gluteus.report.as_json import stance_json
    from gluteus.report.terminal.hip import stance_table
    from gluteus.studies import stance as study

    load_kg, side = held_load(load)
    found = study(
        hip,
        shift,
        weaken=fractions(weaken),
        lesions=fractions(lesion, 1.0),
        cane_n=cane,
        load_kg=load_kg,
        load_side=side,
        compensate=compensation(compensate),
    )
    if as_json:
        print_json(stance_json(found))
    else:
        Console(highlight=False).print(stance_table(found))
