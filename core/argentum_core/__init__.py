"""The engine of Argentum: what a debate is, its economy and temper, the micro-turn, minds, and the record."""
