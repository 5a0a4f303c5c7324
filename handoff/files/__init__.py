"""Files that customers and agents send: what is let in, and where it lies."""
