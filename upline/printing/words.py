"""The words of print-outs, in every language. A new language is one more block of this table."""

from collections.abc import Mapping
from enum import StrEnum

from upline.catalog.rulebook import BillingCycle
from upline.printing.rulebook import Language


class Word(StrEnum):
    """A word or sentence that a print-out says by itself."""

    LANGUAGE = "LANGUAGE"
    TITLE = "TITLE"
    NUMBER = "NUMBER"
    ACCOUNT = "ACCOUNT"
    BILLING_TO = "BILLING_TO"
    ORDER_DATE = "ORDER_DATE"
    PAYMENT_METHOD = "PAYMENT_METHOD"
    SALES_REP = "SALES_REP"
    CONTACT = "CONTACT"
    CURRENCY = "CURRENCY"
    POSITION = "POSITION"
    PRODUCT = "PRODUCT"
    BILLING_CYCLE = "BILLING_CYCLE"
    QUANTITY = "QUANTITY"
    UNIT_PRICE = "UNIT_PRICE"
    PROMOTION = "PROMOTION"
    DISCOUNT = "DISCOUNT"
    LINE_TOTAL = "LINE_TOTAL"
    NET = "NET"
    DISCOUNTS = "DISCOUNTS"
    TOTAL = "TOTAL"
    RUN_RATE = "RUN_RATE"
    RUN_RATE_MEANS = "RUN_RATE_MEANS"
    PAGE_OF = "PAGE_OF"


Said = Word | BillingCycle
EVERYTHING_SAID: tuple[Said, ...] = (*Word, *BillingCycle)

WORDS: Mapping[Language, Mapping[Said, str]] = {
    Language.ENGLISH: {
        Word.LANGUAGE:          "English",
        Word.TITLE:             "Order confirmation",
        Word.NUMBER:            "Order number",
        Word.ACCOUNT:           "Account",
        Word.BILLING_TO:        "Billing To",
        Word.ORDER_DATE:        "Order date",
        Word.PAYMENT_METHOD:    "Payment method",
        Word.SALES_REP:         "Sales rep",
        Word.CONTACT:           "Contact",
        Word.CURRENCY:          "Currency",
        Word.POSITION:          "No.",
        Word.PRODUCT:           "Product",
        Word.BILLING_CYCLE:     "Billing cycle",
        Word.QUANTITY:          "Quantity",
        Word.UNIT_PRICE:        "Unit price",
        Word.PROMOTION:         "Promotion",
        Word.DISCOUNT:          "Discount",
        Word.LINE_TOTAL:        "Total",
        Word.NET:               "Net before discounts",
        Word.DISCOUNTS:         "Discounts",
        Word.TOTAL:             "Total",
        Word.RUN_RATE:          "Monthly run rate",
        Word.RUN_RATE_MEANS:    "Once promotions end; one-time lines left out.",
        Word.PAGE_OF:           "Page {page} of {pages}",
        BillingCycle.MONTHLY:   "Monthly",
        BillingCycle.ANNUAL:    "Annual",
        BillingCycle.TRIENNIAL: "Triennial",
        BillingCycle.ONE_TIME:  "One-time",
    },
    Language.GERMAN: {
        Word.LANGUAGE:          "Deutsch",
        Word.TITLE:             "Auftragsbestätigung",
        Word.NUMBER:            "Auftragsnummer",
        Word.ACCOUNT:           "Kunde",
        Word.BILLING_TO:        "Rechnung an",
        Word.ORDER_DATE:        "Auftragsdatum",
        Word.PAYMENT_METHOD:    "Zahlungsart",
        Word.SALES_REP:         "Vertrieb",
        Word.CONTACT:           "Ansprechpartner",
        Word.CURRENCY:          "Währung",
        Word.POSITION:          "Pos.",
        Word.PRODUCT:           "Produkt",
        Word.BILLING_CYCLE:     "Abrechnung",
        Word.QUANTITY:          "Menge",
        Word.UNIT_PRICE:        "Einzelpreis",
        Word.PROMOTION:         "Aktion",
        Word.DISCOUNT:          "Rabatt",
        Word.LINE_TOTAL:        "Summe",
        Word.NET:               "Netto vor Rabatten",
        Word.DISCOUNTS:         "Rabatte",
        Word.TOTAL:             "Gesamtsumme",
        Word.RUN_RATE:          "Monatlich wiederkehrend",
        Word.RUN_RATE_MEANS:    "Nach dem Ende der Aktionen, ohne einmalige Positionen.",
        Word.PAGE_OF:           "Seite {page} von {pages}",
        BillingCycle.MONTHLY:   "Monatlich",
        BillingCycle.ANNUAL:    "Jährlich",
        BillingCycle.TRIENNIAL: "Alle drei Jahre",
        BillingCycle.ONE_TIME:  "Einmalig",
    },
    Language.GREEK: {
        Word.LANGUAGE:          "Ελληνικά",
        Word.TITLE:             "Επιβεβαίωση παραγγελίας",
        Word.NUMBER:            "Αριθμός παραγγελίας",
        Word.ACCOUNT:           "Πελάτης",
        Word.BILLING_TO:        "Τιμολόγηση σε",
        Word.ORDER_DATE:        "Ημερομηνία",
        Word.PAYMENT_METHOD:    "Τρόπος πληρωμής",
        Word.SALES_REP:         "Πωλήσεις",
        Word.CONTACT:           "Επικοινωνία",
        Word.CURRENCY:          "Νόμισμα",
        Word.POSITION:          "Α/Α",  # noqa: RUF001 — Greek letters
        Word.PRODUCT:           "Προϊόν",
        Word.BILLING_CYCLE:     "Χρέωση",
        Word.QUANTITY:          "Ποσότητα",
        Word.UNIT_PRICE:        "Τιμή μονάδας",
        Word.PROMOTION:         "Προσφορά",
        Word.DISCOUNT:          "Έκπτωση",
        Word.LINE_TOTAL:        "Σύνολο",
        Word.NET:               "Αξία προ εκπτώσεων",
        Word.DISCOUNTS:         "Εκπτώσεις",
        Word.TOTAL:             "Γενικό σύνολο",
        Word.RUN_RATE:          "Επαναλαμβανόμενα ανά μήνα",
        Word.RUN_RATE_MEANS:    "Μετά τη λήξη των προσφορών, χωρίς τις εφάπαξ χρεώσεις.",
        Word.PAGE_OF:           "Σελίδα {page} από {pages}",
        BillingCycle.MONTHLY:   "Μηνιαία",
        BillingCycle.ANNUAL:    "Ετήσια",
        BillingCycle.TRIENNIAL: "Ανά τριετία",
        BillingCycle.ONE_TIME:  "Εφάπαξ",
    },
}  # fmt: skip

assert WORDS.keys() == set(Language), "a language without words"
for _language in Language:
    assert WORDS[_language].keys() == set(EVERYTHING_SAID), f"{_language.name} lacks words"
    assert all(WORDS[_language].values()), f"{_language.name} has an empty word"
    assert "{page}" in WORDS[_language][Word.PAGE_OF], f"{_language.name} does not count pages"
    assert "{pages}" in WORDS[_language][Word.PAGE_OF], f"{_language.name} does not count pages"
