"""The command line: migrate, found a company, prove the ledger. Used as ``flask --app app.cli …``."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from typing import TextIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app import factory
from app.audit.heads import Head, read_head
from app.audit.verifying import ChainReport, verify_chain
from app.demo.loading import NAME, PEOPLE, SLUG, load_demo
from app.demo.telephones import codes_of_the_moment
from app.furnishing import furnish
from app.identity.accounts import add_person
from app.identity.links import HANDED_OVER, make_link
from app.identity.registering import register_rights
from app.identity.roles import OWNER
from app.identity.second_factor import reset_second_factor
from app.identity.signing_in import find_person
from app.kernel.clock import now_utc
from app.kernel.database import Database
from app.kernel.errors import Refusal
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.privacy.resealing import seal_everything_again
from app.stock.proof.verifying import verify_ledger
from app.tenants.finding import all_tenants
from app.tenants.founding import found_tenant
from app.tenants.migrating import migrate_everything
from app.tenants.switching import switch_tenant
from config import Settings, WrongSetting
from views.registering import rights_there_are

MOST_TOLD = 20

tenant_commands = AppGroup("tenant", help="Customer companies.")


def make_app() -> Flask:
    """The application of the environment's settings, with our commands beside Flask's."""
    app = factory.create_app(Settings.from_mapping(os.environ))
    for command in (migrate, reseal, verify, verify_trail, tenant_commands, demo_commands):
        app.cli.add_command(command)
    return app


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the platform and every company to the newest revision."""
    for one in migrate_everything(admin_url()):
        state = "up to date" if one.before == one.after else f"{one.before or 'new'} -> {one.after}"
        click.echo(f"{one.schema}: {state}")
    for tenant in all_tenants(_database()):
        write_permissions(tenant)


@tenant_commands.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="The company's full name.")
@click.option("--owner-email", required=True, help="The owner signs in with this address.")
@with_appcontext
def create(slug: str, name: str, owner_email: str) -> None:
    """Found a company with an owner and print the owner's first password."""
    password = secrets.token_urlsafe(9)
    try:
        tenant = found_company(slug, name)
        with begin_work(_database(), system("Kurulum"), tenant) as work:
            add_person(work, owner_email, "İşletme", "Sahibi", owner_email, (OWNER,), password)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    settings = _settings()
    click.echo(f"http://{slug}.{settings.base_host}:{settings.port}  {owner_email}  {password}")


@tenant_commands.command("let-in")
@click.argument("slug")
@click.argument("username")
@click.option("--lost-telephone", is_flag=True, help="Forget the telephone too; another one is connected.")
@with_appcontext
def let_person_in(slug: str, username: str, *, lost_telephone: bool) -> None:
    """Print a link with which a locked-out person (an owner above all) chooses a password once."""
    tenant = next((each for each in all_tenants(_database()) if each.slug == slug), None)
    if tenant is None:
        raise click.ClickException(f"There is no company {slug}.")
    try:
        with begin_work(_database(), system("let-in"), tenant) as work:
            person = find_person(work, username)
            if person is None:
                raise click.ClickException(f"{slug} has nobody called {username}.")
            token = make_link(work, person.id, HANDED_OVER)
            if lost_telephone:
                reset_second_factor(work, person.id)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    settings = _settings()
    host = f"{slug.replace('_', '-')}.{settings.base_host}"
    port = "" if settings.secure_cookies else f":{settings.port}"
    click.echo(f"{'https' if settings.secure_cookies else 'http'}://{host}{port}/login/link#{token}")


@tenant_commands.command("switch-off")
@click.argument("slug")
@with_appcontext
def switch_off(slug: str) -> None:
    """Let a company answer nobody any more, within a minute; its data stays."""
    _switch(slug, on=False)


@tenant_commands.command("switch-on")
@click.argument("slug")
@with_appcontext
def switch_on(slug: str) -> None:
    """Let a company that was switched off answer again."""
    _switch(slug, on=True)


def _switch(slug: str, *, on: bool) -> None:
    try:
        switch_tenant(admin_url(), slug, on=on)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{slug} is switched {'on' if on else 'off'}.")


@click.command("seal-again")
@with_appcontext
def reseal() -> None:
    """Seal everything that can be under the newest secret, after ATOLYE_SECRET_KEY was changed."""
    for tenant in all_tenants(_database()):
        with begin_work(_database(), system("seal-again"), tenant) as work:
            done = seal_everything_again(work)
        click.echo(f"{tenant.slug}: {done.sealed} sealed again, {done.lost} open with no secret given")


@click.command("verify-ledger")
@with_appcontext
def verify() -> None:
    """Sum every stock move again and compare with the balances; exit 1 on any difference."""
    differences = 0
    for tenant in all_tenants(_database()):
        with begin_work(_database(), system("verify-ledger"), tenant) as work:
            report = verify_ledger(work)
        click.echo(
            f"{tenant.slug}: {report.moves} moves, {report.balances} balances,"
            f" {len(report.differences)} differences"
        )
        for difference in report.differences:
            click.echo(f"  {difference}")
        differences += len(report.differences)
    sys.exit(1 if differences else 0)


@click.command("verify-audit")
@click.option("--company", help="The short name of one company; all of them without it.")
@click.option(
    "--head", type=click.File(encoding="utf-8"), help="A signed head that was downloaded or mailed."
)
@with_appcontext
def verify_trail(company: str | None, head: TextIO | None) -> None:
    """Read every audit trail again and say the first entry that does not fit; exit 1 if there is one."""
    known = [tenant for tenant in all_tenants(_database()) if company in (None, tenant.slug)]
    if not known:
        raise click.ClickException(f"There is no company {company}.")
    if head is not None and company is None:
        raise click.ClickException("A head belongs to one company: name it with --company.")
    try:
        heads = [] if head is None else [read_head(head.read())]
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    reports = {tenant.slug: _chain_of(tenant, heads) for tenant in known}
    for slug, report in reports.items():
        said = "whole" if report.first is None else str(report.first)
        click.echo(f"{slug}: {report.entries} entries in {report.seals} seals: {said}")
        for finding in report.findings[1:MOST_TOLD]:
            click.echo(f"  {finding}")
        if len(report.findings) > MOST_TOLD:
            click.echo(f"  … {len(report.findings) - MOST_TOLD} more")
    sys.exit(1 if any(report.findings for report in reports.values()) else 0)


def _chain_of(tenant: Tenant, heads: Sequence[Head]) -> ChainReport:
    with begin_work(_database(), system("verify-audit"), tenant) as work:
        return verify_chain(work, heads)


def found_company(slug: str, name: str) -> Tenant:
    """A company with everything a factory starts with, and FAB's permissions written."""
    tenant = found_tenant(admin_url(), slug, name)
    with begin_work(_database(), system("Kurulum"), tenant) as work:
        furnish(work)
    write_permissions(tenant)
    return tenant


def write_permissions(tenant: Tenant) -> None:
    """The rights of all screens as rows, so that a company can build roles of its own from them."""
    rights = rights_there_are(current_app.extensions["appbuilder"])
    with begin_work(_database(), system("Kurulum"), tenant) as work:
        register_rights(work, rights)


def admin_url() -> str:
    """The owner's connection; only this command line ever asks for it."""
    url = _settings().admin_database_url
    if not url:
        raise WrongSetting("ATOLYE_ADMIN_DATABASE_URL is not set; migrations need the owner's connection.")
    return url


def _settings() -> Settings:
    settings = current_app.extensions["atolye.settings"]
    assert isinstance(settings, Settings)
    return settings


def _database() -> Database:
    database = current_app.extensions["atolye.database"]
    assert isinstance(database, Database)
    return database


@click.group("demo")
def demo_commands() -> None:
    """The demo factory."""


@demo_commands.command("load")
@with_appcontext
def load() -> None:
    """Found "Demo Çelik Kapı" with some weeks of history and print who may come in."""
    tenant = found_company(SLUG, NAME)
    loaded = load_demo(_database(), tenant, now_utc())
    settings = _settings()
    home = f"http://{SLUG}.{settings.base_host}:{settings.port}"
    for login in loaded.logins:
        click.echo(f"  {login.who:<20} {login.username:<10} {login.password}")
    click.echo(f"  {'Telefon kodu':<20} make code")
    click.echo(f"  {'Tablet (pano)':<20} {home}/kiosk/pair#{loaded.kiosk_token}")
    for name, token in loaded.floor.tokens:
        click.echo(f"  {name:<20} {home}/kiosk/pair#{token}")
    click.echo(f"  {'Tablet PIN':<20} " + ", ".join(f"{name} {pin}" for name, pin in loaded.floor.pins))


@demo_commands.command("code")
@with_appcontext
def code() -> None:
    """What the telephones of the demo's people show at this moment."""
    tenant = next((each for each in all_tenants(_database()) if each.slug == SLUG), None)
    if tenant is None:
        raise click.ClickException("There is no demo factory here.")
    with begin_work(_database(), system("demo code"), tenant) as work:
        for username, digits in codes_of_the_moment(work, tuple(person[0] for person in PEOPLE)):
            click.echo(f"  {username:<10} {digits}")
