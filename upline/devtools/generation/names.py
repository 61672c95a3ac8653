"""What generated customers are called: as different from each other as customers are.

A search by words is as fast as the rarest piece of a name is rare; a few names over and over would
make it look slower than it is, and nobody would believe in them.
"""

_SYLLABLE_ONSETS = (
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
_NAME_STRIDE = 7_919  # a prime, so that neighbours are called quite differently


def customer_name(index: int, number: int) -> str:
    """Return what the customer of this number is called, of the reseller at this place."""
    rest = index * 10_007 * _NAME_STRIDE + number * _NAME_STRIDE
    picked = []
    for words in (_SYLLABLE_ONSETS, _VOWELS, _MIDDLES, _ENDINGS, _TRADES, _TOWNS):
        rest, at = divmod(rest, len(words))
        picked.append(words[at])
    new_subscription_line, vowel, middle, ending, generate_reseller_sales, town = picked
    return f"{new_subscription_line}{vowel}{middle}{ending} {generate_reseller_sales} {town}"
