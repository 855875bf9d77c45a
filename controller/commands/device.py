"""`sealroom device`: one device alone, to commission it or to find a fault."""

import json
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console

from controller.commands.device_actions import ACTIONS, ActionRefused, Say, Wish
from drivers.errors import DeviceFault, DriverError
from drivers.registry import DRIVERS, Model

COULD_NOT_RUN = 2
NAME = "device"

DriverArgument = Annotated[str, typer.Argument(metavar="DRIVER", help=", ".join(DRIVERS))]
UrlArgument = Annotated[
    str, typer.Argument(metavar="URL", help="socket://HOST:PORT, rfc2217://…, /dev/NAME, tcp://…, rtsp://…")
]
ActionArgument = Annotated[
    str,
    typer.Argument(
        metavar="ACTION",
        help="; ".join(f"{kind.value}: {', '.join(actions)}" for kind, actions in ACTIONS.items()),
    ),
]
Arguments = Annotated[list[str] | None, typer.Argument(metavar="[ARGUMENT]...", help="Relays and boxes count from 1.")]
SetOption = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A setting of the driver.")]
ForOption = Annotated[float | None, typer.Option("--for", min=0.1, max=86400, help="Seconds to wait or watch.")]
ShowCard = Annotated[bool, typer.Option("--show-card", help="Show what stands on a card instead of hiding it.")]
AskPassword = Annotated[bool, typer.Option("--ask-password", help="Ask for the setting password; it is not shown.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON for programs: one object a result, the verdict last.")]


def device(
    driver: DriverArgument,
    url: UrlArgument,
    action: ActionArgument,
    arguments: Arguments = None,
    set_: SetOption = None,
    seconds: ForOption = None,
    show_card: ShowCard = False,
    ask_password: AskPassword = False,
    as_json: AsJson = False,
) -> None:
    """Ask one device something, with no site and no controller. Do not use it on a device that a controller uses.

    Exit 0 good, 1 the device answered wrong, 2 could not run (arguments, or nobody answers at that address).
    """
    say = _voice(as_json)
    try:
        model = _model(driver)
        act = _action(model, action)
        settings = _settings(model.settings, tuple(set_ or ()), ask_password)
        made = model.make(NAME, url, settings)
        try:
            code = act(made, Wish(tuple(arguments or ()), seconds, show_card), say)
        finally:
            made.close()
        fault = ""
    except ActionRefused as error:
        code, fault = COULD_NOT_RUN, str(error)
    except DriverError as error:
        code, fault = (1 if isinstance(error, DeviceFault) else COULD_NOT_RUN), str(error)
    except KeyboardInterrupt:
        code, fault = 0, ""
    _end(code, fault, as_json)


def _model(name: str) -> Model:
    model = DRIVERS.get(name)
    if model is None:
        raise ActionRefused(f"there is no driver {name!r}: choose {', '.join(DRIVERS)}")
    return model


def _action(model: Model, name: str) -> Any:
    actions = ACTIONS[model.kind]
    if name not in actions:
        raise ActionRefused(f"a {model.kind.value} has no action {name!r}: choose {', '.join(actions)}")
    return actions[name]


def _settings(kind: type[BaseModel], given: tuple[str, ...], ask_password: bool) -> BaseModel:
    """Settings from KEY=VALUE. The error names keys and bounds and never a value: it may be a password."""
    values: dict[str, Any] = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals:
            raise ActionRefused("write settings as --set KEY=VALUE")
        values[key] = value
    if ask_password:
        values["password"] = typer.prompt("password", hide_input=True, err=True)
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        wrong = {str(fault["loc"][0]) for fault in error.errors(include_input=False)}
    try:
        # Text is not taken where a choice of numbers is asked for: there the value is read as JSON.
        return kind.model_validate({key: _from_json(value) if key in wrong else value for key, value in values.items()})
    except ValidationError as error:
        faults = [
            f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors(include_input=False, include_context=False)
        ]
    raise ActionRefused(f"settings are wrong: {'; '.join(faults)}; known: {', '.join(kind.model_fields)}")


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _voice(as_json: bool) -> Say:
    if as_json:
        return Say(
            line=lambda text, style: None,
            result=lambda result: typer.echo(json.dumps(result, ensure_ascii=False)),
            waiting=lambda text: None,
        )
    console, aside = Console(soft_wrap=True), Console(stderr=True, soft_wrap=True)
    return Say(
        line=lambda text, style: console.print(text, style=style or None, markup=False, highlight=False),
        result=lambda result: None,
        waiting=lambda text: aside.print(f"{text} …", style="dim", markup=False, highlight=False),
    )


def _end(code: int, fault: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"ok": code == 0, **({"error": fault} if fault else {})}, ensure_ascii=False))
    elif fault:
        Console(stderr=True, soft_wrap=True).print(fault, style="bold red", markup=False, highlight=False)
    raise typer.Exit(code)
