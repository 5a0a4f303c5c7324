"""A desk as it ships on a stage: the demo's staff, a bot that answers at once, and browsers.

For whoever looks at the screens from outside: `bin/bench screens` and `bin/tandem screenshots`.
"""
