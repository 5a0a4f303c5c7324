"""In which looks a picture is taken."""

from __future__ import annotations

from dataclasses import dataclass

WIDE, NARROW = 1280, 390


@dataclass(frozen=True, kw_only=True)
class Look:
    """How whoever looks has set up the browser. `staff`: their screens have this look, too."""

    name: str
    width: int = WIDE
    dark: bool = False
    language: str = "en"
    staff: bool = True


LOOKS = {
    look.name: look
    for look in (
        Look(name="light"),
        Look(name="dark", dark=True),
        Look(name="narrow", width=NARROW),
        Look(name="german", language="de"),
        Look(name="right-to-left", language="ar", staff=False),
    )
}
