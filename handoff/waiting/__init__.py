"""How long people wait: queueing formulas, the estimate that customers see, and whether it held.
Pure.
"""
