"""The context package: what a human gets with a conversation. Facts with their source; no LLM.

Its form is `context.schema.json` (docs/context-package.md). The transcript is named by its turns,
not copied: words live in `turn` alone, so that erasing them there erases them everywhere.
"""

from handoff.package.budget import BYTE_BUDGET
from handoff.package.build import VERSION, build
from handoff.package.material import Material
from handoff.package.schema import schema

__all__ = ["BYTE_BUDGET", "VERSION", "Material", "build", "schema"]
