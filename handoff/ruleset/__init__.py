"""The rules as managers change them: versions, drafts, publishing, replay, experiments."""
