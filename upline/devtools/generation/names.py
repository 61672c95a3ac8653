"""What generated customers are called: as different from each other as customers are.

A search by words is as fast as the rarest piece of a name is rare; a few names over and over would
make it look slower than it is, and nobody would believe in them.
"""

_BEGINNINGS = (
    "B", "Br", "D", "Dr", "F", "Fl", "G", "Gr", "H", "J", "K", "Kl", "L", "M", "N", "P", "R", "S",
    "Sch", "St", "T", "Tr", "V", "W", "Z",
)  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ai", "au", "ei")
_MIDDLES = (
    "b", "ck", "d", "ff", "g", "k", "l", "ll", "lm", "m", "n", "nd", "nk", "p", "r", "rn", "s",
    "st", "t", "v", "z",
)  # fmt: skip
_ENDINGS = (
    "acher", "arini", "bach", "berg", "ecker", "eder", "egger", "elli", "enko", "hofer", "inger",
    "mann", "ner", "oux", "ovic", "sen", "stein",
)  # fmt: skip
_TRADES = ("Bakery", "Clinic", "Dairy", "Freight", "Glassworks", "Hotel", "Joinery", "Law Office")
_TOWNS = ("Aarau", "Bregenz", "Como", "Dornbirn", "Essen", "Feldkirch", "Graz", "Hallein", "Imst")
_STRIDE = 7_919  # a prime, so that neighbours are called quite differently


def customer_name(place: int, number: int) -> str:
    """Return what the customer of this number is called, of the reseller at this place."""
    rest = place * 10_007 * _STRIDE + number * _STRIDE
    picked = []
    for words in (_BEGINNINGS, _VOWELS, _MIDDLES, _ENDINGS, _TRADES, _TOWNS):
        rest, at = divmod(rest, len(words))
        picked.append(words[at])
    beginning, vowel, middle, ending, trade, town = picked
    return f"{beginning}{vowel}{middle}{ending} {trade} {town}"
