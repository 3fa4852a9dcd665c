"""``newsdesk key``: a new API key."""

import click

from service.cli.command import Command


@click.command(cls=Command)
@click.argument("name")
@click.option("--admin", is_flag=True, help="The key may reload the model and the keys.")
def key(name: str, admin: bool) -> None:
    """Make an API key called NAME: print it, and the line for the file that NEWSDESK_API_KEYS names.

    The key itself is stored nowhere. Give it to its user, who sends it as "Authorization: Bearer KEY".
    """
    from service.keys import new_key

    secret, made = new_key(name, admin=admin)
    click.echo(secret)
    click.echo(made.entry())
