"""The form of a debate: what is said in which part of it, and the flow of its points."""
