"""Readers of documents (extra `[evidence]`). They run in a process of their own, which may die of what it reads; each imports its
library when it is first asked."""
