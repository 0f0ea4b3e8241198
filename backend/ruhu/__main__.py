"""`python -m ruhu`, and the command `ruhu`."""

from ruhu.kit.keeping import kept

with kept():
    from ruhu.cli import app

if __name__ == "__main__":
    app()
