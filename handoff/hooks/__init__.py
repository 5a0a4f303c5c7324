"""Outgoing webhooks: what happens in conversations, sent to other systems as signed requests."""
