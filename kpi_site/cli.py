"""The command line `kpi`.

What a verb needs is imported inside it: `kpi --help` must not wait for pandas or Jupyter.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from kpi_lib.errors import KpiError

P = ParamSpec("P")
FAILED = 1
WRONG_USE = 2
INTERRUPTED = 130

main = typer.Typer(
    name="kpi",
    help="One honest report per influencer campaign, and a static site per client.",
    no_args_is_help=True,
    add_completion=False,
    # Plain help and plain errors: rich takes 0.1 s to import and reads [brackets] as its own.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Root = Annotated[
    Path, typer.Option("--root", metavar="DIR", help="The workspace; without it, this folder.")
]
Selection = Annotated[
    list[str] | None,
    typer.Argument(metavar="CLIENT[/CAMPAIGN]", help="What to take; without it, everything."),
]
HERE = Path()


def plainly(verb: Callable[P, int]) -> Callable[P, None]:
    """A verb's errors as lines on stderr, its result and errors as exit codes."""

    @functools.wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from kpi_site.console import complain

        try:
            code = verb(*args, **kwargs)
        except KpiError as error:
            complain(str(error))
            code = WRONG_USE
        except KeyboardInterrupt:
            complain("Interrupted. What is finished stays.")
            code = INTERRUPTED
        except BrokenPipeError:
            code = FAILED  # the reader of our output has gone, there is nobody to tell
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            complain(f"{place}{error.strerror or error}")
            code = FAILED
        raise typer.Exit(code)

    return run


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"kpi {version('influencer-kpi')}")
        except PackageNotFoundError:
            print("kpi (not installed as a package)")
        raise typer.Exit


@main.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """One honest report per influencer campaign, and a static site per client."""


@main.command()
@plainly
def build(
    selection: Selection = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, metavar="N", help="At a time; default: one a core."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Also what is up to date.")] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Fail a report for whatever `kpi check` finds wrong."),
    ] = False,
    keep_going: Annotated[
        bool,
        typer.Option("--keep-going", help="Build the valid ones although some params are not."),
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", min=1, metavar="SECONDS", help="Of a notebook; default: 600."),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="Of a Dask scheduler to work on."),
    ] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Print each campaign to report.pdf as well.")
    ] = False,
    why: Annotated[
        bool, typer.Option("--why", help="Say what changed since the last build; build nothing.")
    ] = False,
    root: Root = HERE,
) -> int:
    """Run the notebooks and write the pages.

    Ends with 0 when all is done, 1 when some reports failed or were withheld (the others are built
    and listed), 2 for wrong use or invalid params (nothing is built, unless --keep-going), 130
    when interrupted (finished pages stay).
    """
    if why:
        from kpi_site.commands.why import run as explain

        return explain(root, selection or [])
    from kpi_site.commands.build import run
    from kpi_site.options import Options

    options = Options(jobs=jobs, force=force, strict=strict, timeout=timeout, cluster=cluster)
    return run(root, selection or [], options, keep_going=keep_going, pdf=pdf)


@main.command()
@plainly
def check(selection: Selection = None, root: Root = HERE) -> int:
    """Say what each file was taken for, what was selected, and what does not add up.

    Ends with 0 when all is well, 1 when there are problems, 2 for invalid params.
    """
    from kpi_site.commands.check import run

    return run(root, selection or [])


@main.command()
@plainly
def serve(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free one.")] = 8000,
    watch: Annotated[
        bool,
        typer.Option("--watch/--no-watch", help="Build what is saved and reload open pages."),
    ] = True,
    root: Root = HERE,
) -> int:
    """Show the site on this machine at http://127.0.0.1:8000/ until interrupted.

    Saved params, data, notebooks and code are built at once, and open pages reload themselves.
    """
    from kpi_site.commands.serve import run

    return run(root, port, watch=watch)


@main.command()
@plainly
def edit(
    report: Annotated[str, typer.Argument(metavar="CLIENT/CAMPAIGN", help="Whose notebook.")],
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what the campaign's own notebook changes.")
    ] = False,
    root: Root = HERE,
) -> int:
    """Give a campaign a notebook of its own and open it in JupyterLab."""
    from kpi_site.commands.edit import run

    return run(root, report, diff=diff)


@main.command()
@plainly
def new(
    report: Annotated[
        str, typer.Argument(metavar="CLIENT[/CAMPAIGN]", help="Names made of a–z, 0–9 and -.")
    ],
    root: Root = HERE,
) -> int:
    """Write params and templates of the sheets for a new client or campaign."""
    from kpi_site.commands.new import run

    return run(root, report)


@main.command()
@plainly
def approve(
    report: Annotated[str, typer.Argument(metavar="CLIENT/CAMPAIGN", help="Which report.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who approves it.")],
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take the approval back instead.")
    ] = False,
    accept: Annotated[
        str | None,
        typer.Option("--accept", metavar="WHY", help="Why failed checks are right all the same."),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="The day; without it, today.")
    ] = None,
    root: Root = HERE,
) -> int:
    """Record that a person approves a report as it was built; its pages no longer say Draft.

    Ends with 0 when it is recorded, 2 when it cannot be approved: not built, built from other
    inputs, checks that do not add up.
    """
    from kpi_site.commands.approve import run

    return run(root, report, by=by, on=on, accept=accept, taken_back=withdraw)


@main.command("list")
@plainly
def list_reports(root: Root = HERE) -> int:
    """List the reports, their notebooks and whether they are up to date."""
    from kpi_site.commands.list import run

    return run(root)


@main.command()
@plainly
def publish(
    client: Annotated[str, typer.Argument(metavar="CLIENT", help="Whose site, all of it.")],
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="TARGET", help="A folder, or s3://, gs:// or az:// with a bucket."
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent; send nothing.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete what an earlier site had and this one has not.")
    ] = False,
    root: Root = HERE,
) -> int:
    """Send a client's approved site to where the client reads it: only what changed.

    Ends with 0 when all is there, 1 when it was refused or failed, 2 for wrong use.
    """
    from kpi_site.commands.publish import run

    return run(root, client, to, dry_run=dry_run, prune=prune)


@main.command()
@plainly
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or a new folder.")],
    clients: Annotated[
        int, typer.Option("--clients", min=1, metavar="N", help="So many clients.")
    ] = 3,
    campaigns: Annotated[
        int | None,
        typer.Option(
            "--campaigns",
            min=1,
            metavar="M",
            help="So many campaigns of each, all generated; without it, the ready-made ones.",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="The same seed, the same files.")
    ] = 7,
    root: Root = HERE,
) -> int:
    """Write a workspace of invented clients, in the real export formats, to try things out."""
    from kpi_site.commands.demo import run

    return run(root / folder, clients=clients, campaigns=campaigns, seed=seed)


if __name__ == "__main__":
    main()
