"""The command line: `champions up`, the roles of the services, content packs and what an operator needs."""

from __future__ import annotations

import pathlib
import shutil
import sys

import click

from champions.home import Home
from champions.roles import SERVICES, WITH_COURIER, WITH_DATABASE, WITH_WORKER


class Commands(click.Group):
    """The top of the command line. Some groups are loaded when asked for: no role needs their imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands."""
        return sorted([*super().list_commands(ctx), "certificate", "events", "standings"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command."""
        if cmd_name == "certificate":
            from champions.certificates import certificate

            return certificate
        if cmd_name == "events":
            from champions.operations import events

            return events
        if cmd_name == "standings":
            from champions.standings import standings

            return standings
        return super().get_command(ctx, cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Runs a champion training programme."""


@main.command()
def up() -> None:
    """Run the whole product on this machine until Ctrl-C."""
    from champions import foreground
    from champions.embedded import ServerDidNotStart
    from champions.home import PortTaken
    from champions.running import AlreadyRunning
    from champions.supervisor import NotReady

    home = _home()
    try:
        foreground.up(home, _say)
    except AlreadyRunning as error:
        sys.exit(
            f"Champions already runs with the data in {home.folder} (process {error.pid}): {home.url('portal')}\n"
            "Stop it with `make down`, or start a second copy with other data and ports:\n"
            "  CHAMPIONS_HOME=var2 CHAMPIONS_PORT_BASE=9000 make up"
        )
    except (PortTaken, ServerDidNotStart, NotReady) as error:
        sys.exit(f"Champions did not start: {error}")


@main.command()
def down() -> None:
    """Stop the copy that runs with this data folder."""
    from champions.running import RunningCopy, RunsElsewhere

    home = _home()
    try:
        stopped = RunningCopy(home.folder).stop()
    except (TimeoutError, RunsElsewhere) as error:
        sys.exit(str(error))
    _say("Stopped" if stopped else f"Nothing runs with the data in {home.folder}")


@main.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:  # noqa: FBT001 - click passes flags this way
    """Stop the copy and forget all its data."""
    from champions.running import RunningCopy, RunsElsewhere

    home = _home()
    if not home.folder.exists():
        _say(f"{home.folder} does not exist")
        return
    if not yes:
        click.confirm(f"Delete {home.folder} with all accounts, progress, certificates and mails?", abort=True)
    try:
        RunningCopy(home.folder).stop()
    except (TimeoutError, RunsElsewhere) as error:
        sys.exit(str(error))
    shutil.rmtree(home.folder)
    _say(f"{home.folder} is gone")


@main.command()
@click.argument("service", type=click.Choice(SERVICES))
@click.option("--host", envvar="CHAMPIONS_WEB_HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="CHAMPIONS_WEB_PORT", default=8000, show_default=True)
@click.option("--workers", envvar="CHAMPIONS_WEB_WORKERS", default=1, show_default=True, help="Processes.")
@click.option(
    "--threads", envvar="CHAMPIONS_WEB_THREADS", default=4, show_default=True, help="Threads of each process."
)
def web(service: str, host: str, port: int, workers: int, threads: int) -> None:
    """Serve a service's pages or API."""
    from champions import roles

    roles.web(service, host=host, port=port, workers=workers, threads=threads)


@main.command()
@click.argument("service", type=click.Choice(WITH_WORKER))
@click.option("--concurrency", envvar="CHAMPIONS_WORKER_CONCURRENCY", default=1, show_default=True)
def worker(service: str, concurrency: int) -> None:
    """Run a service's tasks."""
    from champions import roles

    roles.worker(service, concurrency=concurrency)


@main.command()
@click.argument("service", type=click.Choice(WITH_COURIER))
def courier(service: str) -> None:
    """Relay a service's events and wake its due work."""
    from champions import roles

    roles.courier(service)


@main.command()
@click.argument("services", nargs=-1, required=True, type=click.Choice(WITH_DATABASE))
def migrate(services: tuple[str, ...]) -> None:
    """Bring a service's database up to date; safe to repeat."""
    from champions import roles

    for service in services:
        roles.migrate(service)


@main.group()
def keys() -> None:
    """The keys that sign access tokens, and the secret that seals identifiers."""


@keys.command()
@click.option("--compromised", is_flag=True, help="Trust no key of before: everybody's token is renewed or refused.")
def rotate(compromised: bool) -> None:  # noqa: FBT001 - click passes flags this way
    """Sign with the next key from now on; running sessions go on."""
    from champions.databases import NoDatabase
    from champions.keys import rotate_keys

    try:
        rotate_keys(_home(), compromised=compromised)
    except NoDatabase as error:
        sys.exit(str(error))
    _say("Tokens are signed with a new key")


@keys.command()
def reseal() -> None:
    """Encrypt learners' identifiers anew with the present secret of progress; safe to repeat."""
    from champions.databases import NoDatabase
    from champions.keys import reseal_identifiers

    try:
        count = reseal_identifiers(_home())
    except NoDatabase as error:
        sys.exit(str(error))
    _say(f"Sealed anew: {count}")


@main.group()
def content() -> None:
    """Content packs: programmes as folders of YAML and Markdown."""


@content.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=pathlib.Path))
def lint(folders: tuple[pathlib.Path, ...]) -> None:
    """Check packs (all under content/ by default) and say what is wrong, with file and line."""
    from champions.content import lint_packs

    sys.exit(lint_packs(folders))


@content.command()
def schema() -> None:
    """Print the JSON Schemas of a pack's files, by path."""
    from champions.content import print_schemas

    print_schemas()


@content.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=pathlib.Path))
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
def import_(folder: pathlib.Path, dry_run: bool) -> None:  # noqa: FBT001 - click passes flags this way
    """Bring a pack into the running catalogue."""
    from champions.content import import_folder

    sys.exit(import_folder(_home(), folder, dry_run=dry_run))


@content.command()
@click.argument("programme")
@click.argument("folder", type=click.Path(file_okay=False, path_type=pathlib.Path))
def export(programme: str, folder: pathlib.Path) -> None:
    """Write what is published into a new folder, as a pack."""
    from champions.content import export_folder

    sys.exit(export_folder(_home(), programme, folder))


@content.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=pathlib.Path))
def diff(folder: pathlib.Path) -> None:
    """Show what differs between the running catalogue and a pack, field by field."""
    from champions.content import diff_folder

    sys.exit(diff_folder(_home(), folder))


@content.group()
def quiz() -> None:
    """Quizzes of other systems: GIFT, Moodle XML, QTI."""


@quiz.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option("--module", required=True, help="The module whose draft takes the questions.")
@click.option("--dry-run", is_flag=True, help="Only show what is taken and what is not.")
def quiz_import(file: pathlib.Path, module: str, dry_run: bool) -> None:  # noqa: FBT001 - click passes flags this way
    """Add the questions of a GIFT, Moodle XML or QTI 2.1 to 3.0 file to a module's draft."""
    from champions.content import quiz_exchange

    sys.exit(quiz_exchange(_home()).bring_in(file, module, dry_run=dry_run))


@quiz.command("export")
@click.argument("module")
@click.argument("output", type=click.Path(dir_okay=False, path_type=pathlib.Path))
@click.option(
    "--format", "written_as", type=click.Choice(["gift", "moodle", "qti3"]), default="gift", show_default=True
)
def quiz_export(module: str, output: pathlib.Path, written_as: str) -> None:
    """Write the quiz of a module's draft, with its key, for another system."""
    from champions.content import quiz_exchange

    sys.exit(quiz_exchange(_home()).write_out(module, written_as, output))


def _home() -> Home:
    try:
        return Home.from_environment()
    except ValueError as error:
        sys.exit(str(error))


def _say(text: str) -> None:
    click.echo(text)


if __name__ == "__main__":
    main()
