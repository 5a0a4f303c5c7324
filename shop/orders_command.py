"""`bin/tandem orders import DIR`: brings a retail shop's orders into the demo order system."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from base.secrets import read_or_create
from base.session import StorageUnavailable
from base.settings import Settings
from shop import retail, retail_files
from shop.retail_files import ImportRefused, Retail
from shop.start import StartError, open_shop


def main(argv: Sequence[str]) -> int:
    """0 imported, 1 refused (said in one sentence, nothing changed), 2 wrong usage."""
    settings = Settings.from_env()
    given = _arguments(settings).parse_args(argv)
    settings = replace(settings, data_dir=given.data_dir)
    try:
        read = retail_files.read(given.folder)
        read_or_create(settings, "orders_token")
        orders = asyncio.run(_import(settings, read))
    except (ImportRefused, StartError, StorageUnavailable) as error:
        print(f"tandem orders: {error}", file=sys.stderr)
        return 1
    print(
        f"{orders} orders of {len(read.users)} customers and {len(read.products)} products are in "
        "the order system. A customer signs in by the user's id, or gives order number and e-mail."
    )
    return 0


async def _import(settings: Settings, read: Retail) -> int:
    shop = await open_shop(settings, "http://127.0.0.1", seed=7)
    try:
        return await shop.database.write(retail.bring_in, read)
    except IntegrityError as error:
        raise ImportRefused(f"the files contradict each other: {error.orig}.") from None
    finally:
        await shop.database.close()


def _arguments(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bin/tandem orders", description=__doc__)
    commands = parser.add_subparsers(required=True)
    take = commands.add_parser("import", help="take in users.json, products.json and orders.json")
    take.add_argument("folder", type=Path, metavar="DIR")
    take.add_argument("--data-dir", type=Path, default=settings.data_dir)
    return parser
