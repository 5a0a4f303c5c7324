"""What the simulator proves: about itself, about the routing, and about the wait that is told."""
