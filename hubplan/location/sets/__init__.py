"""Beyond the best plan: near-best ones, what rules and sites are worth, in which order to open."""
