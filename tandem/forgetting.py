"""Who else has copies of what customers wrote, and how each of them forgets a customer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from base.db import Database
from handoff.bot_client import Bot
from handoff.commands.erasure import ELSEWHERE
from handoff.erasing import Forget
from handoff.erasure_tables import Erasure
from handoff.files.store import FileStore
from workbench.teach import Teaching


def forgetting(
    database: Database, files: FileStore, teaching: Teaching, bot: Bot
) -> Mapping[str, Forget]:
    """What to do for each part of ELSEWHERE."""

    async def forget_files(erasure: Erasure) -> None:
        for one in erasure.files:
            await asyncio.to_thread(files.forget, one)

    async def forget_examples(erasure: Erasure) -> None:
        await teaching.forget(erasure.customer_id)

    async def forget_trackers(erasure: Erasure) -> None:
        for one in erasure.conversations:
            await bot.forget(one)

    async def forget_history(_erasure: Erasure) -> None:
        await database.forget_history()

    parts = (forget_files, forget_examples, forget_trackers, forget_history)
    return dict(zip(ELSEWHERE, parts, strict=True))
