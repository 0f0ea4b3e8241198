"""What a new user meets: the demo in an empty database, and a greeting with addresses and sign-ins."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from ruhu.demo.load import PASSWORD, is_demo, is_empty, load_demo
from ruhu.kit.db import Database
from ruhu.kit.resources import command_name
from ruhu.kit.settings import Settings
from ruhu.questionnaires.catalog import Catalog

SIGN_INS = (
    ("wg01 … wg24", "网格员", "手机上入户排查，各管一个网格(50 户)"),
    ("cun01 … cun08", "村级", "看本村，填村表"),
    ("zhen", "乡镇", "看全镇，找低于监测线的户"),
    ("xian", "县级", "看全县，管理账号"),
    ("admin", "管理员", "导入名册，管理一切"),
    ("shenji", "审计员", "只看不改"),
)


def load_demo_once(database: Database, settings: Settings, console: Console) -> bool:
    """Load the demo when there is neither an account nor a household. True when the demo is what this database holds."""
    with database.read() as connection:
        if not is_empty(connection):
            return is_demo(connection)
    console.print("第一次启动，正在载入演示数据(示例县示例镇，1 200 户)……")
    counts = load_demo(database, Catalog.load(settings.questionnaires))
    console.print(
        f"  {counts['households']} 户，{counts['accounts']} 个账号，{counts['submissions']} 份已填的表。"
    )
    return True


def greet(settings: Settings, demo: bool, console: Console) -> None:
    """Addresses and, with the demo, how to sign in."""
    scheme = "https" if settings.tls else "http"
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    base = f"{scheme}://{host}:{settings.port}"
    console.print(f"\n[bold]入户 Ruhu[/bold]  {base}\n接口说明  {base}/api/docs", highlight=False)
    if demo:
        tell_sign_ins(console)
    else:
        line = f"第一位管理员: {command_name()} account create <用户名> --role admin --area ''"
        console.print(line, markup=False, highlight=False)
        opening = f"开始一个行动: {command_name()} campaign open mingzhou-2022"
        console.print(opening, markup=False, highlight=False)
    console.print("停止: Ctrl+C\n")


def tell_sign_ins(console: Console) -> None:
    """The demo's accounts and what each may do."""
    table = Table(title=f"演示账号，密码都是 {PASSWORD}", title_justify="left", box=None, pad_edge=False)
    for heading in ("账号", "身份", "做什么"):
        table.add_column(heading)
    for line in SIGN_INS:
        table.add_row(*line)
    console.print(table)
