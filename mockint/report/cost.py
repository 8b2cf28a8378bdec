"""What grading used: tokens, seconds, and money where the user gives prices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mockint.config import Price
from mockint.store.records import UsageLine
from mockint.text import plural


@dataclass(frozen=True)
class Cost:
    """What some gradings used.

    Attributes:
        tokens_in: What was read, the ``cached`` tokens included.
        money: What it cost by the user's prices, or None where no price is known.
        unpriced: How many gradings are not in ``money``, since their model has no price.
    """

    gradings: int
    tokens_in: int
    cached: int
    tokens_out: int
    seconds: float
    money: float | None
    unpriced: int

    def as_json(self) -> dict[str, object]:
        """Return it as JSON data."""
        tokens = {"in": self.tokens_in, "cached": self.cached, "out": self.tokens_out}
        return {
            "gradings": self.gradings,
            "tokens": tokens,
            "seconds": self.seconds,
            "money": self.money,
            "unpriced": self.unpriced,
        }


def cost_of(lines: Iterable[UsageLine], prices: Mapping[str, Price]) -> Cost:
    """Add up what was used."""
    lines = list(lines)
    priced = [(line, price) for line in lines if (price := prices.get(line.model or ""))]
    money = sum(price.of(line.tokens_in, line.cached, line.tokens_out) for line, price in priced)
    return Cost(
        gradings=sum(line.gradings for line in lines),
        tokens_in=sum(line.tokens_in for line in lines),
        cached=sum(line.cached for line in lines),
        tokens_out=sum(line.tokens_out for line in lines),
        seconds=round(sum(line.seconds for line in lines), 3),
        money=round(money, 6) if priced else None,
        unpriced=sum(line.gradings for line in lines) - sum(line.gradings for line, _ in priced),
    )


def cost_text(cost: Cost) -> str:
    """Return what was used in one line, such as ``4 gradings: 3,604 tokens in (2,560 cached), 1,600 out, 12.3 s, cost 0.0231``."""
    if not cost.gradings:
        return "no model has graded anything yet"
    parts = [tokens_text(cost.tokens_in, cost.cached, cost.tokens_out), f"{cost.seconds:.1f} s"]
    if cost.money is not None:
        without = f" ({plural(cost.unpriced, 'grading')} without a price left out)" if cost.unpriced else ""
        parts.append(f"cost {cost.money:.4f}{without}")
    return f"{plural(cost.gradings, 'grading')}: {', '.join(parts)}"


def tokens_text(tokens_in: int, cached: int, tokens_out: int) -> str:
    """Return counts of tokens in words, such as ``911 tokens in (640 cached), 402 out``."""
    from_cache = f" ({cached:,} cached)" if cached else ""
    return f"{tokens_in:,} tokens in{from_cache}, {tokens_out:,} out"
