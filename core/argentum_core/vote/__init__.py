"""The vote: a house of listeners made from the seed, how what is heard moves them, and how they vote. Whole numbers only."""
