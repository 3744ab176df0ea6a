"""The page of costs: what a cost is made of, where penalties put two weights, and real data over λ."""
