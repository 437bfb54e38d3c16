"""Karrot's own code, as far as a plugin can stand in its way."""
