"""What calls cost: the user's own numbers, the published ones, and sizes before a call."""

from __future__ import annotations

from pathlib import Path

import pytest

from argentum_core.minds.price_table import PricesError, load_prices
from argentum_core.minds.prices import Prices, TokenPrice, tokens_of


def test_a_price_a_million_is_the_price_of_one_in_millionths() -> None:
    assert TokenPrice(0.25, 2.0).cost_micros(1000, 100) == 450
    assert TokenPrice(0.1, 0.1).cost_micros(3, 0) == 0


def test_the_users_own_numbers_go_first() -> None:
    prices = Prices(
        {"m": TokenPrice(1, 1)}, lookup=lambda provider, model: TokenPrice(9, 9) if model in ("m", "n") else None
    )
    assert prices.of("m") == TokenPrice(1, 1)
    assert prices.of("n") == TokenPrice(9, 9)
    assert prices.of("o") is None


def test_sizes_in_tokens() -> None:
    assert (tokens_of(""), tokens_of("four"), tokens_of("fours"), tokens_of("é" * 4)) == (0, 1, 2, 2)


def test_the_users_table(tmp_path: Path) -> None:
    (tmp_path / "prices.toml").write_text(
        'currency = "EUR"\n[models."gpt-x"]\ninput_per_million = 0.5\noutput_per_million = 1\n', "utf-8"
    )
    prices = load_prices(tmp_path)
    assert prices.currency == "EUR" and prices.of("gpt-x") == TokenPrice(0.5, 1.0)
    assert prices.of("gpt-4o-mini") is None, "published prices are in dollars"


def test_without_a_table_nothing_breaks(tmp_path: Path) -> None:
    assert load_prices(tmp_path).of("no-such-model-at-all") is None


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('[models."m"]\ninput_per_million = -1\noutput_per_million = 1', "models.m.input_per_million"),
        ('[models."m"]\ninput_per_million = inf\noutput_per_million = 1', "models.m.input_per_million"),
        ('[models."m"]\ninput_per_million = 1', "models.m.output_per_million"),
        ('[models."m"]\ninput_per_million = "x"\noutput_per_million = 1', "models.m.input_per_million"),
        ("currency = 'dollars'", "currency"),
        ("modls = 1", "modls"),
        ("models = [", "prices.toml"),
    ],
)
def test_a_wrong_table_is_one_sentence(tmp_path: Path, written: str, says: str) -> None:
    (tmp_path / "prices.toml").write_text(written, "utf-8")
    with pytest.raises(PricesError) as wrong:
        load_prices(tmp_path)
    assert says in str(wrong.value) and "prices.toml" in str(wrong.value) and "\n" not in str(wrong.value)
