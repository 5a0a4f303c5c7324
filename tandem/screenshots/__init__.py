"""Pictures of every screen in every state: `bin/tandem screenshots DIR`.

Each module of `tandem/screenshots/shots/` holds the states of one screen, each with the way there.
"""
