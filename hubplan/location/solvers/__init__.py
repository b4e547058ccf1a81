"""How questions are answered: by evaluating all plans, by bounds, by models, or by search."""
