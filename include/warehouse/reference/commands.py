"""The page of the command line: every command of `warehouse` with its arguments and options."""

from collections.abc import Iterator

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from warehouse.reference.markdown import cell, code, page, table
from warehouse.reference.type_names import type_name


def command_group(app: typer.Typer) -> TyperGroup:
    """Return an application as the group of its commands."""
    group = typer.main.get_command(app)
    if not isinstance(group, TyperGroup):
        raise TypeError(f"found {type(group).__name__}, expected several commands")
    return group


def commands_page(app: typer.Typer) -> str:
    """Return the page of an application's commands."""
    group = command_group(app)
    blocks: list[str] = []
    for name, command in subcommands(group):
        blocks += [f"## warehouse {name}", _usage(name, command), _text(command.help), _parameters(command)]
    head = "Run as `.venv/bin/warehouse COMMAND`. Exit code 0: done; 1: a message says what to mend."
    return page("Commands", _summary(group), *([head] if blocks else []), *blocks)


def subcommands(group: TyperGroup) -> Iterator[tuple[str, TyperCommand]]:
    """Yield every command that can be run, one of a group as `GROUP COMMAND`."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, TyperGroup):
            yield from ((f"{name} {inner}", what) for inner, what in subcommands(command))
        elif isinstance(command, TyperCommand) and not command.hidden:
            yield name, command


def parameters(command: TyperCommand) -> list[TyperArgument | TyperOption]:
    """Return the arguments and options of a command, without `--help`."""
    return [one for one in command.params if isinstance(one, TyperArgument | TyperOption) and one.name != "help"]


def _summary(group: TyperGroup) -> str:
    rows = [
        [f"[`{name}`](#warehouse-{name.replace(' ', '-')})", cell(_first_sentence(command.help))]
        for name, command in subcommands(group)
    ]
    return table(["Command", "What it does"], rows)


def _first_sentence(text: str | None) -> str:
    return (text or "").strip().split("\n\n")[0]


def _usage(name: str, command: TyperCommand) -> str:
    words = ["warehouse", name]
    words += ["[OPTIONS]"] if any(isinstance(one, TyperOption) for one in parameters(command)) else []
    arguments = [one for one in parameters(command) if isinstance(one, TyperArgument)]
    words += [str(one.name).upper() if one.required else f"[{one.name}]".upper() for one in arguments]
    return f"```text\n{' '.join(words)}\n```"


def _text(text: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (text or "").strip().split("\n\n"))


def _parameters(command: TyperCommand) -> str:
    if not parameters(command):
        return ""
    return table(["Argument or option", "Value", "Default", "Meaning"], [_row(one) for one in parameters(command)])


def _row(one: TyperArgument | TyperOption) -> list[str]:
    names = [str(one.name).upper()] if isinstance(one, TyperArgument) else [*one.opts, *one.secondary_opts]
    is_flag = isinstance(one, TyperOption) and one.is_flag
    value = "" if is_flag else type_name(one.type_descriptor.annotation)
    default = one.default if isinstance(one.default, str | int | float) and not is_flag else None
    needed = "**required**" if one.required else code(default)
    return [", ".join(code(name) for name in names), value, needed, cell(one.help)]
