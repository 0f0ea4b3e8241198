"""What a new user meets: the demo campaign in an empty database, and a greeting with addresses and sign-ins."""

from __future__ import annotations

from rich.console import Console
from sqlalchemy import func, select

from ruhu.kit.db import Database
from ruhu.kit.settings import Settings
from ruhu.roster.queries import HOUSEHOLD


def load_demo_once(database: Database, settings: Settings, console: Console) -> bool:
    """Load the demo when there is no household yet. True when the demo is what this database holds."""
    from ruhu.demo.load import is_demo, load

    with database.read() as connection:
        empty = connection.execute(select(func.count()).select_from(HOUSEHOLD)).scalar_one() == 0
        if not empty:
            return is_demo(connection)
    load(database, settings, console)
    return True


def greet(settings: Settings, demo: bool, console: Console) -> None:
    """Addresses and, with the demo, how to sign in."""
    scheme = "https" if settings.tls else "http"
    base = f"{scheme}://{'127.0.0.1' if settings.host in ('0.0.0.0', '::') else settings.host}:{settings.port}"  # noqa: S104
    console.print(f"\n[bold]入户 Ruhu[/bold] 已就绪: [bold]{base}[/bold]   接口说明 {base}/api/docs")
    if demo:
        from ruhu.demo.load import DEMO_PASSWORD

        console.print(f"演示账号 (密码都是 [bold]{DEMO_PASSWORD}[/bold]):")
        for username, role in (("wg01", "网格员(手机)"), ("cun1", "村级"), ("zhen", "乡镇"), ("xian", "县级"), ("admin", "管理员")):
            console.print(f"  {username:<6} {role}")
    else:
        console.print("第一位管理员: ruhu account create <用户名> --role admin --area <县代码>")
    console.print("停止: Ctrl+C\n")
