"""Which waiting customer goes to which agent, and why nobody else. Pure."""
