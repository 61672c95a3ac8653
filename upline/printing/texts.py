"""The texts of print-outs in every language. A new language is one more block of this table."""

from collections.abc import Mapping
from enum import StrEnum

from upline.catalog.rulebook import BillingCycle
from upline.printing.rulebook import Language


class TextKey(StrEnum):
    """A text that a print-out contains by itself."""

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
    DUE_DATE = "DUE_DATE"
    VAT_ID = "VAT_ID"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    PAYABLE_TO = "PAYABLE_TO"
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
    RUN_RATE_EXPLANATION = "RUN_RATE_MEANS"
    PAGE_OF = "PAGE_OF"


PrintedKey = TextKey | BillingCycle
ALL_KEYS: tuple[PrintedKey, ...] = (*TextKey, *BillingCycle)

TEXTS: Mapping[Language, Mapping[PrintedKey, str]] = {
    Language.ENGLISH: {
        TextKey.LANGUAGE:          "English",
        TextKey.TITLE:             "Order confirmation",
        TextKey.NUMBER:            "Order number",
        TextKey.ACCOUNT:           "Account",
        TextKey.BILLING_TO:        "Billing To",
        TextKey.ORDER_DATE:        "Order date",
        TextKey.PAYMENT_METHOD:    "Payment method",
        TextKey.SALES_REP:         "Sales rep",
        TextKey.CONTACT:           "Contact",
        TextKey.CURRENCY:          "Currency",
        TextKey.DUE_DATE:          "Due date",
        TextKey.VAT_ID:            "VAT number",
        TextKey.PHONE:             "Phone",
        TextKey.EMAIL:             "E-mail",
        TextKey.PAYABLE_TO:        "Payable to",
        TextKey.POSITION:          "No.",
        TextKey.PRODUCT:           "Product",
        TextKey.BILLING_CYCLE:     "Billing cycle",
        TextKey.QUANTITY:          "Quantity",
        TextKey.UNIT_PRICE:        "Unit price",
        TextKey.PROMOTION:         "Promotion",
        TextKey.DISCOUNT:          "Discount",
        TextKey.LINE_TOTAL:        "Total",
        TextKey.NET:               "Subtotal",
        TextKey.DISCOUNTS:         "Discounts",
        TextKey.TOTAL:             "Total",
        TextKey.RUN_RATE:          "Monthly run rate",
        TextKey.RUN_RATE_EXPLANATION:    "After promotions end, recurring only.",
        TextKey.PAGE_OF:           "Page {page} of {pages}",
        BillingCycle.MONTHLY:   "Monthly",
        BillingCycle.ANNUAL:    "Annual",
        BillingCycle.TRIENNIAL: "Triennial",
        BillingCycle.ONE_TIME:  "One-time",
    },
    Language.GERMAN: {
        TextKey.LANGUAGE:          "Deutsch",
        TextKey.TITLE:             "Bestellbestätigung",
        TextKey.NUMBER:            "Bestellnummer",
        TextKey.ACCOUNT:           "Kunde",
        TextKey.BILLING_TO:        "Rechnung an",
        TextKey.ORDER_DATE:        "Bestelldatum",
        TextKey.PAYMENT_METHOD:    "Zahlungsart",
        TextKey.SALES_REP:         "Vertriebsmitarbeiter",
        TextKey.CONTACT:           "Kontakt",
        TextKey.CURRENCY:          "Währung",
        TextKey.DUE_DATE:          "Fällig am",
        TextKey.VAT_ID:            "USt-IdNr.",
        TextKey.PHONE:             "Telefon",
        TextKey.EMAIL:             "E-Mail",
        TextKey.PAYABLE_TO:        "Zahlbar an",
        TextKey.POSITION:          "Pos.",
        TextKey.PRODUCT:           "Produkt",
        TextKey.BILLING_CYCLE:     "Abrechnungszeitraum",
        TextKey.QUANTITY:          "Menge",
        TextKey.UNIT_PRICE:        "Einzelpreis",
        TextKey.PROMOTION:         "Aktion",
        TextKey.DISCOUNT:          "Rabatt",
        TextKey.LINE_TOTAL:        "Summe",
        TextKey.NET:               "Netto vor Rabatten",
        TextKey.DISCOUNTS:         "Rabatte",
        TextKey.TOTAL:             "Gesamtsumme",
        TextKey.RUN_RATE:          "Monatlich wiederkehrend",
        TextKey.RUN_RATE_EXPLANATION:    "Nach dem Ende der Aktionen, ohne einmalige Positionen.",
        TextKey.PAGE_OF:           "Seite {page} von {pages}",
        BillingCycle.MONTHLY:   "Monatlich",
        BillingCycle.ANNUAL:    "Jährlich",
        BillingCycle.TRIENNIAL: "Alle drei Jahre",
        BillingCycle.ONE_TIME:  "Einmalig",
    },
    Language.GREEK: {
        TextKey.LANGUAGE:          "Ελληνικά",
        TextKey.TITLE:             "Επιβεβαίωση παραγγελίας",
        TextKey.NUMBER:            "Αριθμός παραγγελίας",
        TextKey.ACCOUNT:           "Πελάτης",
        TextKey.BILLING_TO:        "Τιμολόγηση σε",
        TextKey.ORDER_DATE:        "Ημερομηνία παραγγελίας",
        TextKey.PAYMENT_METHOD:    "Τρόπος πληρωμής",
        TextKey.SALES_REP:         "Πωλητής",
        TextKey.CONTACT:           "Επαφή",
        TextKey.CURRENCY:          "Νόμισμα",
        TextKey.DUE_DATE:          "Πληρωτέο έως",
        TextKey.VAT_ID:            "Α.Φ.Μ.",  # noqa: RUF001 — Greek letters
        TextKey.PHONE:             "Τηλέφωνο",
        TextKey.EMAIL:             "Email",
        TextKey.PAYABLE_TO:        "Πληρωμή σε",
        TextKey.POSITION:          "Α/Α",  # noqa: RUF001 — Greek letters
        TextKey.PRODUCT:           "Προϊόν",
        TextKey.BILLING_CYCLE:     "Κύκλος χρέωσης",
        TextKey.QUANTITY:          "Ποσότητα",
        TextKey.UNIT_PRICE:        "Τιμή μονάδας",
        TextKey.PROMOTION:         "Προσφορά",
        TextKey.DISCOUNT:          "Έκπτωση",
        TextKey.LINE_TOTAL:        "Σύνολο",
        TextKey.NET:               "Αξία προ εκπτώσεων",
        TextKey.DISCOUNTS:         "Εκπτώσεις",
        TextKey.TOTAL:             "Γενικό σύνολο",
        TextKey.RUN_RATE:          "Επαναλαμβανόμενα ανά μήνα",
        TextKey.RUN_RATE_EXPLANATION:    "Μετά τη λήξη των προσφορών, χωρίς τις εφάπαξ χρεώσεις.",
        TextKey.PAGE_OF:           "Σελίδα {page} από {pages}",
        BillingCycle.MONTHLY:   "Μηνιαία",
        BillingCycle.ANNUAL:    "Ετήσια",
        BillingCycle.TRIENNIAL: "Ανά τριετία",
        BillingCycle.ONE_TIME:  "Εφάπαξ",
    },
}  # fmt: skip

assert TEXTS.keys() == set(Language), "a language without words"
for _language in Language:
    assert TEXTS[_language].keys() == set(ALL_KEYS), f"{_language.name} lacks words"
    assert all(TEXTS[_language].values()), f"{_language.name} has an empty word"
    assert "{page}" in TEXTS[_language][TextKey.PAGE_OF], f"{_language.name} does not count pages"
    assert "{pages}" in TEXTS[_language][TextKey.PAGE_OF], f"{_language.name} does not count pages"
