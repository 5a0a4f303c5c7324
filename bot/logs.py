"""Logging of the bot's processes: to standard error, ids and numbers only, never what a customer
wrote.
"""

import logging
import sys


def set_up(quiet: bool = False) -> None:
    """Our own logger at INFO (WARNING when quiet), libraries at WARNING; structlog's debug lines
    hold customer text and stay off.
    """
    import structlog

    logging.basicConfig(
        stream=sys.stderr,
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        force=True,
    )
    logging.getLogger("tandem").setLevel(logging.WARNING if quiet else logging.INFO)
    # Rasa's old libraries warn of things that nobody here can change, and reset the filters.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
