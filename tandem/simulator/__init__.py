"""The simulator: customers, agents and a virtual clock around the routing as it ships."""
