"""Queues, teams, skills and agents as supervisors set them up."""
