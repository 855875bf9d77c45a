"""`sealroom draw`: make keys, pack a list at the bank, look at a package, open it with custodians, prove it afterwards."""

import typer

from controller.commands.draw_carry import share, share_file, watch
from controller.commands.draw_keys import bank_key, custodian_key
from controller.commands.draw_look import check, show
from controller.commands.draw_open import open_command
from controller.commands.draw_pack import pack_command
from controller.commands.draw_prove import prove

draw_app = typer.Typer(no_args_is_help=True, help="Signed draw packages: keys, packing, opening, proof.")
draw_app.command("custodian-key")(custodian_key)
draw_app.command("bank-key")(bank_key)
draw_app.command("pack")(pack_command)
draw_app.command("show")(show)
draw_app.command("check")(check)
draw_app.command("share")(share)
draw_app.command("share-file")(share_file)
draw_app.command("open")(open_command)
draw_app.command("watch")(watch)
draw_app.command("prove")(prove)
