"""The demonstration: a believable small world, and a tour that drives the real window through it."""
