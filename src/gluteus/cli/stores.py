"""`gluteus store`: verify, back up and erase; and how every verb reports damage in a store."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Option

from gluteus.cli.application import app
from gluteus.cli.help import Verbs
from gluteus.cli.output import Json, confirm, print_json, print_result, say
from gluteus.errors import GluteusError

if TYPE_CHECKING:
    from gluteus.pain.store import Store

stores = Verbs(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Verify or back up a store, or erase records.",
)
app.add_typer(stores, name="store")

StoreFile = Annotated[Path, Option("--store", help="store file")]


@contextmanager
def opened(path: Path, *, create: bool = False) -> "Generator[Store]":
    """A store for one command; at the end, damage that was found is listed on standard error."""
    from gluteus.pain.store import Store

    with Store(path, create=create) as store:
        try:
            yield store
        finally:
            _warn(store)


def _warn(store: "Store") -> None:
    for damage in store.damages:
        say(f"gluteus: {store.path}: damaged and left out: {damage}")
    if store.damages:
        say(f"gluteus: {store.path}: the rest was read; run `gluteus store verify`, and restore a backup")


@stores.command("verify", epilog="Example: gluteus store verify --store clinic.gluteus")
def verify(store: StoreFile, as_json: Json = False) -> None:
    """Verify every checksum, and the structure of the file.

    The exit status is 1 if anything is damaged.
    """
    from gluteus.pain.store import Store
    from gluteus.report.terminal.store import verified_json, verified_text

    with Store(store, create=False) as kept:
        found = kept.verify()
    if as_json:
        print_json(verified_json(found))
    else:
        print_result(verified_text(found))
    if found.damages:
        raise typer.Exit(1)


@stores.command(
    "backup", epilog="Example: gluteus store backup --store clinic.gluteus --out 2026-11-30.gluteus"
)
def backup(
    store: StoreFile,
    out: Annotated[Path, Option("--out", help="file of the copy; an existing file is never replaced")],
    as_json: Json = False,
) -> None:
    """Copy the store, even while it is in use, and verify it.

    The exit status is 1 if the store, and so its copy, has damaged records.
    """
    from gluteus.pain.store import Store
    from gluteus.report.terminal.store import verified_json, verified_text

    with Store(store, create=False) as kept:
        found = kept.backup(out)
    if as_json:
        print_json({"backup": str(out)} | verified_json(found))
    else:
        print_result(verified_text(found))
    say(f"The backup is in {out}; only you can read it.")
    if found.damages:
        raise typer.Exit(1)


@stores.command("erase", epilog="Example: gluteus store erase --store clinic.gluteus --subject P-017")
def erase(
    store: StoreFile,
    subject: Annotated[
        str | None, Option(help="pseudonym of a person, whose encounters are all erased")
    ] = None,
    encounter: Annotated[str | None, Option(help="uid of one encounter")] = None,
    report: Annotated[int | None, Option(help="number of a reader's report")] = None,
    yes: Annotated[bool, Option("--yes", help="erase without asking for confirmation")] = False,
    as_json: Json = False,
) -> None:
    """Erase a person, an encounter or a report for good.

    Free pages and the log are cleaned, too. Backups and exported files are not changed: delete
    them yourself.
    """
    from gluteus.pain.store import Store
    from gluteus.report.terminal.store import erased_json, erased_text

    if sum(each is not None for each in (subject, encounter, report)) != 1:
        raise GluteusError("erase needs one of --subject, --encounter or --report; add what to erase")
    if not yes:
        what = subject or encounter or f"report {report}"
        confirm(f"Erase {what} from {store} for good?")
    with Store(store, create=False) as kept:
        if subject is not None:
            erased = kept.erase_subject(subject)
        elif encounter is not None:
            erased = kept.erase_encounter(encounter)
        else:
            erased = kept.erase_report(report or 0)
    if as_json:
        print_json(erased_json(erased))
    else:
        print_result(erased_text(erased))
