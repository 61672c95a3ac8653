"""What businesses are called, and where they are: by region, for customers that one believes in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """Words of which a region's customers are made. `{f}` in a trade stands for a family.

    Towns carry their postcode as it is written there; `{n}` in a street stands for a number.
    """

    country: str
    families: tuple[str, ...]
    trades: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[str, ...]
    mailboxes: tuple[str, ...]


def _split_names(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(";"))


AUSTRIA = Region(
    country="Austria",
    families=_split_names(
        "Huber; Lindner; Gruber; Pichler; Steiner; Moser; Hofer; Leitner; Fuchs; Eder; Schmid; "
        "Wallner; Brandstätter; Reiter; Egger; Kofler; Lechner; Aigner; Haslinger; Zauner"
    ),
    trades=_split_names(
        "Bäckerei {f}; Tischlerei {f}; {f} Metallbau GmbH; Kanzlei Dr. {f}; {f} Installationen; "
        "Hotel {f}; Autohaus {f}; {f} & Söhne Bau; Steuerberatung {f}; Weingut {f}; "
        "Apotheke {f}; {f} Elektrotechnik; Zahnarztpraxis Dr. {f}; {f} Logistik GmbH"
    ),
    streets=_split_names(
        "Hauptplatz {n}; Bahnhofstraße {n}; Linzer Straße {n}; Am Graben {n}; Feldgasse {n}"
    ),
    towns=_split_names(
        "1070 Wien; 4020 Linz; 8010 Graz; 5020 Salzburg; 6020 Innsbruck; 3100 St. Pölten"
    ),
    mailboxes=_split_names("office; kanzlei; info; buero"),
)
GERMANY = Region(
    country="Germany",
    families=_split_names(
        "Petersen; Hansen; Brandt; Krüger; Vogel; Schäfer; Lorenz; Winkler; Seidel; Behrens; "
        "Kaiser; Thiele; Albers; Ritter; Noack; Wiegand"
    ),
    trades=_split_names(
        "{f} Werft; {f} Maschinenbau GmbH; Spedition {f}; {f} Medizintechnik; Druckerei {f}; "
        "{f} Architekten; Reederei {f}; {f} Immobilien; Brauerei {f}; {f} Sanitär; "
        "Rechtsanwälte {f}; {f} Feinkost"
    ),
    streets=_split_names(
        "Hafenstraße {n}; Lindenallee {n}; Schillerstraße {n}; Marktstraße {n}; Am Kai {n}"
    ),
    towns=_split_names("18055 Rostock; 10117 Berlin; 20457 Hamburg; 04109 Leipzig; 28195 Bremen"),
    mailboxes=_split_names("it; kontakt; verwaltung; info"),
)
GREECE = Region(
    country="Greece",
    families=_split_names(
        "Papadakis; Nikolaou; Georgiou; Vlachos; Makris; Karras; Stathis; Zervas; Kallergis; "
        "Antoniou; Manolis; Petridis"
    ),
    trades=_split_names(
        "{f} Shipping; {f} Foods; {f} Marine Supplies; {f} Hotels; {f} Olive Oil; "
        "{f} Construction; {f} Law Office; {f} Pharmacy; {f} Travel; {f} Marble"
    ),
    streets=_split_names("Ermou {n}; Akti Miaouli {n}; Egnatia {n}; Patission {n}; Venizelou {n}"),
    towns=_split_names("105 63 Athens; 185 38 Piraeus; 546 24 Thessaloniki; 712 02 Heraklion"),
    mailboxes=_split_names("it; office; info; contact"),
)
SWEDEN = Region(
    country="Sweden",
    families=_split_names(
        "Lindqvist; Bergström; Sandberg; Nyström; Ekholm; Wallin; Hedlund; Åkesson; Forsberg; Dahl"
    ),
    trades=_split_names(
        "{f} Bygg AB; {f} Trä AB; Advokatbyrån {f}; {f} Åkeri; {f} Redovisning; {f} Industri AB; "
        "{f} Design; Tandläkarna {f}"
    ),
    streets=_split_names("Storgatan {n}; Kungsgatan {n}; Drottninggatan {n}; Hamngatan {n}"),
    towns=_split_names("111 43 Stockholm; 411 08 Göteborg; 753 10 Uppsala; 582 22 Linköping"),
    mailboxes=_split_names("it; info; kontor; ekonomi"),
)
NORWAY = Region(
    country="Norway",
    families=_split_names(
        "Haugen; Solberg; Moen; Strand; Bakken; Lie; Nygård; Tangen; Fossum; Vik"
    ),
    trades=_split_names(
        "{f} Sjømat AS; {f} Offshore AS; {f} Regnskap; {f} Entreprenør; {f} Transport; {f} Arkitekter"
    ),
    streets=_split_names("Storgata {n}; Strandgata {n}; Kirkegata {n}; Havnegata {n}"),
    towns=_split_names("0155 Oslo; 5003 Bergen; 7010 Trondheim; 4006 Stavanger"),
    mailboxes=_split_names("post; it; kontor"),
)
FINLAND = Region(
    country="Finland",
    families=_split_names(
        "Korhonen; Virtanen; Lehtonen; Mäkelä; Heikkinen; Salmi; Niemi; Aalto; Rantala"
    ),
    trades=_split_names(
        "{f} Oy; Rakennus {f}; {f} Metsä Oy; Tilitoimisto {f}; {f} Elektroniikka; Kahvila {f}"
    ),
    streets=_split_names(
        "Mannerheimintie {n}; Hämeenkatu {n}; Aleksanterinkatu {n}; Rantakatu {n}"
    ),
    towns=_split_names("00100 Helsinki; 33200 Tampere; 20100 Turku; 90100 Oulu"),
    mailboxes=_split_names("info; it; toimisto"),
)
IRELAND = Region(
    country="Ireland",
    families=_split_names(
        "Byrne; Doyle; Kavanagh; Nolan; Fitzgerald; Brennan; Sheehan; Quinlan; Hennessy; Maguire"
    ),
    trades=_split_names(
        "{f} Solicitors; {f} Dental; {f} & Sons Joinery; {f} Agri Supplies; {f} Quantity Surveyors; "
        "{f} Catering; {f} Veterinary; {f} Freight; The {f} Inn"
    ),
    streets=_split_names("{n} Main Street; {n} Patrick Street; {n} Quay Road; {n} Abbey Street"),
    towns=_split_names("Dublin D02; Cork T12; Galway H91; Limerick V94"),
    mailboxes=_split_names("office; accounts; hello"),
)
FRANCE = Region(
    country="France",
    families=_split_names(
        "Moreau; Lefèvre; Garnier; Rousseau; Chevalier; Fontaine; Bertrand; Perrin; Marchand; Renaud"
    ),
    trades=_split_names(
        "Cabinet {f}; Menuiserie {f}; {f} Transports; Domaine {f}; Clinique {f}; {f} Assurances; "
        "Maison {f}; {f} Bâtiment; Imprimerie {f}"
    ),
    streets=_split_names(
        "{n} rue de la République; {n} avenue du Port; {n} cours Mirabeau; {n} rue Neuve"
    ),
    towns=_split_names("13002 Marseille; 69002 Lyon; 06000 Nice; 84000 Avignon"),
    mailboxes=_split_names("contact; accueil; informatique"),
)
ITALY = Region(
    country="Italy",
    families=_split_names(
        "Ferri; Bianchi; Colombo; Rinaldi; Galli; Marchetti; Fontana; Moretti; Zanetti; Barbieri"
    ),
    trades=_split_names(
        "{f} Acciai; Studio Legale {f}; {f} Ceramiche; Cantine {f}; {f} Trasporti; Officine {f}; "
        "{f} Arredamenti; Farmacia {f}; {f} Tessuti"
    ),
    streets=_split_names("Via Roma {n}; Via Garibaldi {n}; Corso Italia {n}; Viale Mazzini {n}"),
    towns=_split_names("35121 Padova; 20121 Milano; 37121 Verona; 40121 Bologna"),
    mailboxes=_split_names("info; amministrazione; it"),
)
SPAIN = Region(
    country="Spain",
    families=_split_names(
        "Navarro; Ortega; Castillo; Romero; Serrano; Molina; Vega; Iglesias; Campos; Herrero"
    ),
    trades=_split_names(
        "Bodegas {f}; {f} Abogados; Talleres {f}; Clínica {f}; {f} Logística; Conservas {f}; "
        "Gestoría {f}; {f} Arquitectos; Hostal {f}"
    ),
    streets=_split_names("Calle Mayor {n}; Calle Real {n}; Paseo del Prado {n}; Gran Vía {n}"),
    towns=_split_names("28013 Madrid; 45001 Toledo; 46002 Valencia; 41001 Sevilla"),
    mailboxes=_split_names("info; administracion; oficina"),
)

_AMERICAN_FAMILIES = _split_names(
    "Maple; Whitfield; Carver; Donnelly; Ashford; Prescott; Langley; Winslow; Harmon; Sutton; "
    "Bellamy; Granger; Holloway; Merritt; Osborne; Thackeray"
)
_AMERICAN_TRADES = _split_names(
    "{f} Clinic; {f} Law Group; {f} Dental Care; {f} Plumbing & Heating; {f} Realty; {f} Brewing Co.; "
    "{f} Engineering; {f} Family Farms; {f} Freight Lines; {f} CPA; {f} Veterinary Hospital; "
    "{f} Roofing; {f} Outfitters; {f} Title & Escrow"
)
_AMERICAN_STREETS = _split_names(
    "{n} Main St; {n} Oak Ave; {n} Front St; {n} Commerce Dr; {n} Mill Rd"
)
_AMERICAN_MAILBOXES = _split_names("it; office; info; admin; hello")


def _american(towns: str) -> Region:
    return Region(
        country="USA",
        families=_AMERICAN_FAMILIES,
        trades=_AMERICAN_TRADES,
        streets=_AMERICAN_STREETS,
        towns=_split_names(towns),
        mailboxes=_AMERICAN_MAILBOXES,
    )


US_EAST = _american("New York, NY 10001; Albany, NY 12207; Hartford, CT 06103; Newark, NJ 07102")
US_LAKES = _american("Chicago, IL 60601; Milwaukee, WI 53202; Madison, WI 53703; Gary, IN 46402")
US_MOUNTAIN = _american("Denver, CO 80202; Boulder, CO 80302; Santa Fe, NM 87501; Provo, UT 84601")
US_PACIFIC = _american("Oakland, CA 94607; San Jose, CA 95112; Portland, OR 97204; Reno, NV 89501")
