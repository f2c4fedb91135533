"""Debates as tools for agents, over the Model Context Protocol; see README.md. Needs the extra `mcp`, and knows no screen."""
