"""The providers that pydantic-ai knows, and the variables of their keys. Imports nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

INSTALL = "pip install 'argentum[providers]'"


@dataclass(frozen=True, slots=True)
class ModelProvider:
    """A provider by the name that pydantic-ai gives it. `keys` are the variables a key is looked for in, the first one is named
    in messages; none means that it has credentials of its own (`aws configure` and the like)."""

    name: str
    keys: tuple[str, ...]


PROVIDERS: dict[str, ModelProvider] = {
    provider.name: provider
    for provider in (
        ModelProvider("anthropic", ("ANTHROPIC_API_KEY",)),
        ModelProvider("bedrock", ()),
        ModelProvider("cerebras", ("CEREBRAS_API_KEY",)),
        ModelProvider("cohere", ("CO_API_KEY",)),
        ModelProvider("deepseek", ("DEEPSEEK_API_KEY",)),
        ModelProvider("google", ("GOOGLE_API_KEY", "GEMINI_API_KEY")),
        ModelProvider("google-cloud", ()),
        ModelProvider("groq", ("GROQ_API_KEY",)),
        ModelProvider("mistral", ("MISTRAL_API_KEY",)),
        ModelProvider("openai", ("OPENAI_API_KEY",)),
        ModelProvider("openrouter", ("OPENROUTER_API_KEY",)),
        ModelProvider("xai", ("XAI_API_KEY",)),
    )
}


def installed() -> bool:
    """Whether the extra is there, without importing it."""
    return find_spec("pydantic_ai") is not None
