"""Who is on the list: the well-known coins, odd specimens, and the words that invented names are made of.

Prices and supplies are those of late 2025, rounded: plausible, not quotations.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    image: int = 0
    wraps: str = ""


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


_PEG = 0.0004  # a day; stablecoins stay within a per cent of 1

KNOWN = (
    Known("bitcoin", "btc", "Bitcoin", 91_500.0, 19_954_000.0, 19_954_000.0, 21e6, 0.015, 1),
    Known("ethereum", "eth", "Ethereum", 3_020.0, 120_695_601.4426, 120_695_601.4426, None, 0.021, 279),
    Known("tether", "usdt", "Tether", 1.0, 184_600_512_008.11, 189_930_213_410.44, None, _PEG, 325),
    Known("ripple", "xrp", "XRP", 2.19, 60_331_635_327.0, 99_985_736_372.0, 100e9, 0.024, 44),
    Known("binancecoin", "bnb", "BNB", 893.0, 137_735_195.94, 137_735_195.94, 200e6, 0.016, 825),
    Known("solana", "sol", "Solana", 138.5, 559_262_264.5912, 614_655_961.3518, None, 0.027, 4128),
    Known("usd-coin", "usdc", "USDC", 0.9999, 76_490_182_339.2, 76_494_011_520.7, None, _PEG, 6319),
    Known("staked-ether", "steth", "Lido Staked Ether", 3_018.0, 8_645_236.7, 8_645_236.7, None, 0.021, 13442, "ethereum"),  # noqa: E501
    Known("tron", "trx", "TRON", 0.2806, 94_672_455_140.5, 94_672_493_871.3, None, 0.012, 1094),
    Known("dogecoin", "doge", "Dogecoin", 0.1502, 151_837_236_383.7, 151_839_756_383.7, None, 0.028, 5),
    Known("cardano", "ada", "Cardano", 0.4302, 36_623_106_744.4, 44_994_407_390.6, 45e9, 0.028, 975),
    Known("wrapped-steth", "wsteth", "Wrapped stETH", 3_681.0, 3_351_204.1, 3_351_204.1, None, 0.021, 18834, "ethereum"),  # noqa: E501
    Known("figure-heloc", "figr_heloc", "Figure Heloc", 1.034, 14_089_230_871.0, 14_089_230_871.0, None, 0.0015, 68480),
    Known("wrapped-bitcoin", "wbtc", "Wrapped Bitcoin", 91_310.0, 125_711.4, 125_711.4, 125_711.4, 0.015, 7598, "bitcoin"),  # noqa: E501
    Known("hyperliquid", "hype", "Hyperliquid", 34.2, 270_772_999.0, 961_688_455.0, 962_274_000.0, 0.036, 50882),
    Known("bitcoin-cash", "bch", "Bitcoin Cash", 551.0, 19_962_434.5, 19_962_490.8, 21e6, 0.025, 780),
    Known("chainlink", "link", "Chainlink", 13.24, 696_849_970.5, 1e9, 1e9, 0.029, 877),
    Known("zcash", "zec", "Zcash", 512.0, 16_386_401.1, 16_386_426.1, 21e6, 0.055, 486),
    Known("stellar", "xlm", "Stellar", 0.254, 32_244_890_871.1, 50_001_786_883.5, 50_001_786_883.5, 0.026, 100),
    Known("leo-token", "leo", "LEO Token", 9.31, 922_026_163.6, 985_239_504.0, None, 0.010, 8418),
    Known("weth", "weth", "WETH", 3_020.4, 2_431_114.9, 2_431_114.9, None, 0.021, 2518, "ethereum"),
    Known("coinbase-wrapped-btc", "cbbtc", "Coinbase Wrapped BTC", 91_480.0, 75_302.2, 75_302.2, None, 0.015, 40143, "bitcoin"),  # noqa: E501
    Known("litecoin", "ltc", "Litecoin", 84.1, 76_564_187.3, 76_564_187.3, 84e6, 0.024, 2),
    Known("monero", "xmr", "Monero", 402.0, 18_446_744.07, 18_446_744.07, None, 0.024, 69),
    Known("sui", "sui", "Sui", 1.51, 3_736_874_602.9, 10e9, 10e9, 0.038, 26375),
    Known("avalanche-2", "avax", "Avalanche", 14.2, 429_007_391.6, 459_815_113.2, 715_748_719.0, 0.032, 12559),
    Known("hedera-hashgraph", "hbar", "Hedera", 0.1444, 42_476_281_101.0, 50e9, 50e9, 0.032, 3688),
    Known("dai", "dai", "Dai", 0.9998, 4_484_991_093.0, 4_484_991_093.0, None, _PEG, 9956),
    Known("shiba-inu", "shib", "Shiba Inu", 8.512e-06, 589_243_864_220_311.0, 589_500_880_414_321.0, None, 0.030, 11939),
    Known("world-liberty-financial", "wlfi", "World Liberty Financial", 0.1581, 24_669_070_265.0, 99_999_978_114.0, 100e9, 0.038, 50767),  # noqa: E501
    Known("the-open-network", "ton", "Toncoin", 1.57, 2_431_114_022.1, 5_146_380_311.0, None, 0.027, 17980),
    Known("ethena-usde", "usde", "Ethena USDe", 0.9992, 7_302_912_004.4, 7_302_912_004.4, None, _PEG, 33613),
    Known("crypto-com-chain", "cro", "Cronos", 0.1072, 38_321_003_110.0, 97_921_887_415.0, 100e9, 0.026, 7310),
    Known("polkadot", "dot", "Polkadot", 2.33, 1_636_200_171.5, 1_636_200_171.5, 2.1e9, 0.030, 12171),
    Known("mantle", "mnt", "Mantle", 1.09, 3_252_944_056.0, 6_219_316_795.0, 6_219_316_795.0, 0.034, 30980),
    Known("uniswap", "uni", "Uniswap", 6.21, 630_330_528.9, 1e9, None, 0.034, 12504),
    Known("bittensor", "tao", "Bittensor", 298.0, 10_311_420.0, 21e6, 21e6, 0.040, 28452),
    Known("aave", "aave", "Aave", 181.0, 15_290_415.1, 16e6, 16e6, 0.036, 12645),
    Known("bitget-token", "bgb", "Bitget Token", 3.62, 699_992_036.0, 919_992_036.0, 2e9, 0.018, 11610),
    Known("near", "near", "NEAR Protocol", 1.93, 1_279_421_337.0, 1_279_421_337.0, None, 0.036, 10365),
    Known("okb", "okb", "OKB", 108.2, 21e6, 21e6, 21e6, 0.026, 4463),
    Known("ethereum-classic", "etc", "Ethereum Classic", 13.7, 154_330_891.2, 210_700_000.0, 210_700_000.0, 0.026, 453),
    Known("paypal-usd", "pyusd", "PayPal USD", 0.9998, 3_799_021_113.2, 3_799_021_113.2, None, _PEG, 31212),
    Known("internet-computer", "icp", "Internet Computer", 4.11, 544_882_310.6, 544_882_310.6, None, 0.040, 14495),
    Known("pepe", "pepe", "Pepe", 4.611e-06, 420_690_000_000_000.0, 420_690_000_000_000.0, 420_690_000_000_000.0, 0.038, 29850),  # noqa: E501
    Known("tether-gold", "xaut", "Tether Gold", 4_104.0, 375_572.2, 522_089.3, None, 0.006, 10481),
    Known("aptos", "apt", "Aptos", 2.31, 735_910_204.0, 1_192_884_011.1, None, 0.036, 26455),
    Known("ondo-finance", "ondo", "Ondo", 0.499, 3_159_107_529.0, 10e9, 10e9, 0.036, 26580),
    Known("kaspa", "kas", "Kaspa", 0.0561, 26_990_231_010.0, 27_003_188_421.4, 28_704_026_601.9, 0.036, 25751),
    Known("pi-network", "pi", "Pi Network", 0.241, 8_332_991_403.0, 12_806_115_201.0, 100e9, 0.026, 54342),
    Known("polygon-ecosystem-token", "pol", "POL (ex-MATIC)", 0.136, 10_548_911_203.4, 10_548_911_203.4, None, 0.032, 32440),
    Known("arbitrum", "arb", "Arbitrum", 0.2114, 5_598_017_112.0, 10e9, 10e9, 0.036, 16547),
    Known("vechain", "vet", "VeChain", 0.01342, 85_985_041_177.0, 85_985_041_177.0, 86_712_634_466.0, 0.032, 1167),
    Known("algorand", "algo", "Algorand", 0.1411, 8_815_202_006.3, 8_815_202_006.3, 10e9, 0.032, 4380),
    Known("cosmos", "atom", "Cosmos Hub", 2.51, 479_002_511.7, 479_002_511.7, None, 0.030, 1481),
    Known("filecoin", "fil", "Filecoin", 1.62, 711_402_991.0, 1_958_310_277.0, 1_958_310_277.0, 0.036, 12817),
    Known("render-token", "render", "Render", 1.78, 518_581_120.9, 533_511_401.0, 644_168_762.0, 0.040, 11636),
    Known("quant-network", "qnt", "Quant", 78.0, 14_544_176.2, 14_612_493.1, 14_881_364.0, 0.026, 3370),
    Known("xdce-crowd-sale", "xdc", "XDC Network", 0.0493, 18_120_004_711.0, 38_002_117_040.9, None, 0.024, 2912),
    Known("official-trump", "trump", "Official Trump", 6.02, 199_999_973.0, 999_999_109.0, 999_999_109.0, 0.034, 53746),
)

_MOON = "DOG•GO•TO•THE•MOON (Runes)"

SPECIMENS = (
    # Ids that look like other types, symbols that are not lower case or not alphanumeric: recorded (facts).
    Specimen(64, "4", "4", "4", price=0.091),
    Specimen(70, "bridged-usdc-polygon-pos-bridge", "usdc.e", "Polygon Bridged USDC (Polygon PoS)", 0.9999, stable=True),
    Specimen(76, "binance-peg-weth", "weth", "Binance-Peg WETH", 3_019.0, wraps="ethereum"),
    Specimen(83, "binance-peg-avalanche", "AVAX", "Binance-Peg Avalanche", 14.19, wraps="avalanche-2"),
    Specimen(88, "dog-go-to-the-moon-rune", "dog", _MOON, price=0.00131),
    Specimen(93, "l2-standard-bridged-weth-base", "weth", "L2 Standard Bridged WETH (Base)", 3_021.0, wraps="ethereum"),
    Specimen(97, "69420", "69420", "69420", price=4.21e-05),
    Specimen(132, "arbitrum-bridged-weth-arbitrum-one", "weth", "Arbitrum Bridged WETH (Arbitrum One)", 3_020.1, "ethereum"),  # noqa: E501
    Specimen(167, "true", "true", "True", price=0.0212),
    Specimen(203, "-3", "-3", "-3", price=0.000731),
    Specimen(248, "polygon-pos-bridged-weth-polygon-pos", "weth", "Polygon PoS Bridged WETH (Polygon POS)", 3_018.7, "ethereum"),  # noqa: E501
    Specimen(307, "avalanche-bridged-weth-avalanche", "weth.e", "Avalanche Bridged WETH (Avalanche)", 3_019.9, "ethereum"),  # noqa: E501
    Specimen(333, "optimism-bridged-weth-optimism", "weth", "Optimism Bridged WETH (Optimism)", 3_020.6, "ethereum"),
    Specimen(361, "s-p-500-x", "spx¥", "S&P 500 “xStock” — ‘spx¥’", price=682.4),
    Specimen(402, "niuniu-2", "妞妞", "妞妞 / NiuNiu", price=1.4e-07),
    Specimen(455, "shiba-inu-baby", "$bshib", "Baby Shiba™ 🐕 \"Inu\"", price=2.4e-09),
    Specimen(498, "usd-bancor", "USDB", "USD Bancor", 0.998, stable=True),
    Specimen(533, "cafe-e-acucar", "café", "Café é Açúcar", price=0.114),
    # The largest supply seen, which overflows NUMBER(38,10), of a coin without a market cap.
    Specimen(871, "hundred-duodecillion-inu", "h¹²", "HunDuoInu\\100", 2.6e-09, supplies=Supplies(0.0, 6.9e28, 6.9e28)),
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

    def name(self, key: int, taken: set[str]) -> tuple[str, str, str]:
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
