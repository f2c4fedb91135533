"""The economy: tokens, the auction for the floor, pacing, and the price of cutting in.

Reputation, decay, stipends and the evidence lane have their places here when they come; each is a module of its own.
"""
