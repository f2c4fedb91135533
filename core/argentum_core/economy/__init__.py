"""The economy: tokens, the auction for the floor, pacing, reputation, evidence, and the price of cutting in."""
