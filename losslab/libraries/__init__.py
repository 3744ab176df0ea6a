"""How libraries are called: a loss in their code, in another unit, clipped as they do."""
