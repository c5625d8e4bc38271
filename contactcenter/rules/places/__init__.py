"""How a text is read for places: names, what surrounds them, what they say about where the child is."""
