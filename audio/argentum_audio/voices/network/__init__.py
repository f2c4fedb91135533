"""What every voice of a provider is made of: HTTP, decoding, and what a provider's answer means."""
