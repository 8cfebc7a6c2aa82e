"""Who is on the list: the well-known coins, odd specimens, and the words that invented names are made of.

`known_coins.csv` has the well-known ones, by usual market cap: prices and supplies are those of late 2025, rounded:
plausible, not quotations. `volatility` is per day.
"""

from __future__ import annotations

import csv
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from local.market_api.mixing import mix
from local.market_api.oddities import Supplies


@dataclass(frozen=True)
class Known:
    id: str
    symbol: str
    name: str
    price: float
    circulating: float
    total: float | None
    maximum: float | None
    volatility: float
    image: int
    wraps: str


@dataclass(frozen=True)
class Specimen:
    """An odd coin at a fixed place; what it does not say is invented."""

    place: int
    id: str
    symbol: str
    name: str
    price: float = 0.0
    wraps: str = ""
    stable: bool = False
    supplies: Supplies | None = None


def _known_coins() -> tuple[Known, ...]:
    with (Path(__file__).parent / "known_coins.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Known(
                id=row["id"],
                symbol=row["symbol"],
                name=row["name"],
                price=float(row["price"]),
                circulating=float(row["circulating"]),
                total=float(row["total"]) if row["total"] else None,
                maximum=float(row["maximum"]) if row["maximum"] else None,
                volatility=float(row["volatility"]),
                image=int(row["image"]),
                wraps=row["wraps"],
            )
            for row in csv.DictReader(file)
        )


KNOWN = _known_coins()

SPECIMENS = (
    # Ids that look like other types, symbols neither lower case nor alphanumeric, `weth` again and again: facts.
    Specimen(64, "4", "4", "4", price=0.091),
    Specimen(70, "polygon-bridged-usdc", "usdc.e", "Polygon Bridged USDC (Polygon PoS)", price=0.9999, stable=True),
    Specimen(76, "binance-peg-weth", "weth", "Binance-Peg WETH", price=3019.0, wraps="ethereum"),
    Specimen(83, "binance-peg-avalanche", "AVAX", "Binance-Peg Avalanche", price=14.19, wraps="avalanche-2"),
    Specimen(88, "dog-go-to-the-moon-rune", "dog", "DOG•GO•TO•THE•MOON (Runes)", price=0.00131),
    Specimen(93, "bridged-weth-base", "weth", "L2 Standard Bridged WETH (Base)", price=3021.0, wraps="ethereum"),
    Specimen(97, "69420", "69420", "69420", price=4.21e-05),
    Specimen(132, "bridged-weth-arbitrum", "weth", "Arbitrum Bridged WETH", price=3020.1, wraps="ethereum"),
    Specimen(167, "true", "true", "True", price=0.0212),
    Specimen(203, "-3", "-3", "-3", price=0.000731),
    Specimen(248, "bridged-weth-polygon", "weth", "Polygon PoS Bridged WETH", price=3018.7, wraps="ethereum"),
    Specimen(307, "bridged-weth-avalanche", "weth.e", "Avalanche Bridged WETH", price=3019.9, wraps="ethereum"),
    Specimen(333, "bridged-weth-optimism", "weth", "Optimism Bridged WETH", price=3020.6, wraps="ethereum"),
    Specimen(361, "s-p-500-x", "spx¥", "S&P 500 “xStock” — ‘spx¥’", price=682.4),
    Specimen(402, "niuniu-2", "妞妞", "妞妞 / NiuNiu", price=1.4e-07),
    Specimen(455, "baby-shiba", "$bshib", 'Baby Shiba™ 🐕 "Inu"', price=2.4e-09),
    Specimen(498, "usd-bancor", "USDB", "USD Bancor", price=0.998, stable=True),
    Specimen(533, "cafe-e-acucar", "café", "Café é Açúcar", price=0.114),
    # The largest supply seen, which overflows NUMBER(38,10), of a coin without a market cap.
    Specimen(871, "hundred-inu", "h¹²", "HunDuoInu\\100", price=2.6e-09, supplies=Supplies(0.0, 6.9e28, 6.9e28)),
    Specimen(922, "null", "null", "Null", price=0.00042),
)

_FIRST = (
    "Alpha", "Baby", "Moon", "Quantum", "Solar", "Meta", "Hyper", "Lunar", "Cyber", "Green", "Open", "Rocket", "Shadow",
    "Silver", "Turbo", "Ultra", "Velvet", "Wild", "Zen", "Astro", "Bit", "Block", "Crystal", "Dark", "Deep", "Echo",
    "Ember", "Ether", "Flux", "Frost", "Giga", "Golden", "Hash", "Infinity", "Iron", "Jade", "Karma", "Liquid", "Magic",
    "Mega", "Nano", "Neo", "Nova", "Omni", "Orbit", "Pixel", "Plasma", "Polar", "Prime", "Pulse", "Royal", "Sage",
)  # fmt: skip
_SECOND = (
    "Inu", "Finance", "Protocol", "Network", "Token", "Swap", "Chain", "DAO", "Cash", "Cat", "Dog", "Pepe", "AI", "Pay",
    "Games", "Verse", "Labs", "Coin", "Gold", "Stake", "Vault", "Bridge", "Frog", "Ledger", "Oracle", "Yield", "Punks",
    "Credit", "Energy", "Music", "Land", "Doge", "Bank", "Exchange", "Layer", "Node", "Money", "Sports", "Health",
)  # fmt: skip
_THIRD = ("", "", "", "", "", "", "2.0", "Classic", "(Ordinals)", "by Virtuals", "X", "Plus", "[OLD]", "v2", "World")


class _Invented:
    """Names like those of the long tail; names and symbols repeat, ids do not."""

    def name(self, key: int, taken: Container[str]) -> tuple[str, str, str]:
        """(id, symbol, name), the id none of those taken."""
        draw = mix(key ^ 0x6E616D65)
        words = [_FIRST[draw % len(_FIRST)], _SECOND[(draw >> 12) % len(_SECOND)], _THIRD[(draw >> 24) % len(_THIRD)]]
        name = " ".join(filter(None, words))
        slug = "-".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())
        if (draw >> 36) % 4 == 0:
            symbol = words[0].lower()
        else:
            symbol = (words[0][: 1 + (draw >> 38) % 3] + words[1][: 2 + (draw >> 40) % 2]).lower()
        coin_id, copy = slug, 2
        while coin_id in taken:
            coin_id, copy = f"{slug}-{copy}", copy + 1
        return coin_id, symbol, name


INVENTED = _Invented()
