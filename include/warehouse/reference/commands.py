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
            yield from ((f"{name} {inner}", inner_command) for inner, inner_command in subcommands(command))
        elif isinstance(command, TyperCommand) and not command.hidden:
            yield name, command


def parameters(command: TyperCommand) -> list[TyperArgument | TyperOption]:
    """Return the arguments and options of a command, without `--help`."""
    described = (parameter for parameter in command.params if isinstance(parameter, TyperArgument | TyperOption))
    return [parameter for parameter in described if parameter.name != "help"]


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
    words += ["[OPTIONS]"] if any(isinstance(parameter, TyperOption) for parameter in parameters(command)) else []
    arguments = [parameter for parameter in parameters(command) if isinstance(parameter, TyperArgument)]
    words += [(f"{word.name}" if word.required else f"[{word.name}]").upper() for word in arguments]
    return f"```text\n{' '.join(words)}\n```"


def _text(text: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (text or "").strip().split("\n\n"))


def _parameters(command: TyperCommand) -> str:
    if not parameters(command):
        return ""
    return table(["Argument or option", "Value", "Default", "Meaning"], map(_row, parameters(command)))


def _row(parameter: TyperArgument | TyperOption) -> list[str]:
    names = [*parameter.opts, *parameter.secondary_opts]
    names = [name.upper() for name in names] if isinstance(parameter, TyperArgument) else names
    is_flag = isinstance(parameter, TyperOption) and parameter.is_flag
    value = "" if is_flag else type_name(parameter.type_descriptor.annotation)
    default = parameter.default if isinstance(parameter.default, str | int | float) and not is_flag else None
    needed = "**required**" if parameter.required else code(default)
    return [", ".join(code(name) for name in names), value, needed, cell(parameter.help)]
