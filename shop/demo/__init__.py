"""The demo's data: people, goods, and what happened to each order. Pure, and the same by seed."""
