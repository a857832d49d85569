"""Tests of the content files: completeness, official wording, language, typography."""

import html
import re
import tomllib
from collections import Counter

import polib
import pytest
from django.conf import settings

from forum_site.page.references import urls_of
from forum_site.seed.content_files import content_files
from forum_site.texts.references import read_reference, references
from forum_site.texts.rich_text import link_targets
from tests.reading import language_of

FILES = {label: tomllib.loads(path.read_text()) for label, path in content_files().items()}
OBJECTIVES = FILES["objectives"]["objective"]
PRINCIPLES = FILES["objectives"]["guiding_principle"]
ROUND_TABLES = FILES["roundtables"]["round_table"]
EDITIONS = FILES["roundtables"]["edition"]
RESOURCES = FILES["resources"]["resource"]
PAGES = {page["key"]: page for page in FILES["pages"]["page"]}
ABOUT = {section["key"]: section for section in PAGES["about"]["sections"]}

# The titles as the United Nations give them, in French and in English.
OFFICIAL_TITLES = {
    1: (
        "Collecter et utiliser des données précises et ventilées qui serviront à l’élaboration de politiques "
        "fondées sur la connaissance des faits",
        "Collect and utilize accurate and disaggregated data as a basis for evidence-based policies",
    ),
    2: (
        "Lutter contre les facteurs négatifs et les problèmes structurels qui poussent des personnes à "
        "quitter leur pays d’origine",
        "Minimize the adverse drivers and structural factors that compel people to leave their country of origin",
    ),
    3: (
        "Fournir dans les meilleurs délais des informations exactes à toutes les étapes de la migration",
        "Provide accurate and timely information at all stages of migration",
    ),
    4: (
        "Munir tous les migrants d’une preuve d’identité légale et de papiers adéquats",
        "Ensure that all migrants have proof of legal identity and adequate documentation",
    ),
    5: (
        "Faire en sorte que les filières de migration régulière soient accessibles et plus souples",
        "Enhance availability and flexibility of pathways for regular migration",
    ),
    6: (
        "Favoriser des pratiques de recrutement justes et éthiques et assurer les conditions d’un travail décent",
        "Facilitate fair and ethical recruitment and safeguard conditions that ensure decent work",
    ),
    7: (
        "S’attaquer aux facteurs de vulnérabilité liés aux migrations et les réduire",
        "Address and reduce vulnerabilities in migration",
    ),
    8: (
        "Sauver des vies et mettre en place une action internationale coordonnée pour retrouver les migrants disparus",
        "Save lives and establish coordinated international efforts on missing migrants",
    ),
    9: (
        "Renforcer l’action transnationale face au trafic de migrants",
        "Strengthen the transnational response to smuggling of migrants",
    ),
    10: (
        "Prévenir, combattre et éliminer la traite de personnes dans le cadre des migrations internationales",
        "Prevent, combat and eradicate trafficking in persons in the context of international migration",
    ),
    11: (
        "Gérer les frontières de manière intégrée, sûre et coordonnée",
        "Manage borders in an integrated, secure and coordinated manner",
    ),
    12: (
        "Veiller à l’invariabilité et à la prévisibilité des procédures migratoires pour assurer des "
        "contrôles, des évaluations et une orientation appropriés",
        "Strengthen certainty and predictability in migration procedures for appropriate screening, "
        "assessment and referral",
    ),
    13: (
        "Ne recourir au placement en rétention administrative des migrants qu’en dernier ressort et chercher "
        "des solutions de rechange",
        "Use migration detention only as a measure of last resort and work towards alternatives",
    ),
    14: (
        "Renforcer la protection, l’assistance et la coopération consulaires tout au long du cycle migratoire",
        "Enhance consular protection, assistance and cooperation throughout the migration cycle",
    ),
    15: ("Assurer l’accès des migrants aux services de base", "Provide access to basic services for migrants"),
    16: (
        "Donner aux migrants et aux sociétés des moyens en faveur de la pleine intégration et de la cohésion sociale",
        "Empower migrants and societies to realize full inclusion and social cohesion",
    ),
    17: (
        "Éliminer toutes les formes de discrimination et encourager un débat public fondé sur l’analyse des "
        "faits afin de faire évoluer la manière dont les migrations sont perçues",
        "Eliminate all forms of discrimination and promote evidence-based public discourse to shape "
        "perceptions of migration",
    ),
    18: (
        "Investir dans le perfectionnement des compétences et faciliter la reconnaissance mutuelle des "
        "aptitudes, qualifications et compétences",
        "Invest in skills development and facilitate mutual recognition of skills, qualifications and competences",
    ),
    19: (
        "Créer les conditions permettant aux migrants et aux diasporas de contribuer pleinement au "
        "développement durable dans tous les pays",
        "Create conditions for migrants and diasporas to fully contribute to sustainable development in all countries",
    ),
    20: (
        "Rendre les envois de fonds plus rapides, plus sûrs et moins coûteux et favoriser l’inclusion "
        "financière des migrants",
        "Promote faster, safer and cheaper transfer of remittances and foster financial inclusion of migrants",
    ),
    21: (
        "Coopérer en vue de faciliter le retour et la réadmission des migrants en toute sécurité et dignité, "
        "ainsi que leur réintégration durable",
        "Cooperate in facilitating safe and dignified return and readmission, as well as sustainable reintegration",
    ),
    22: (
        "Mettre en place des mécanismes de portabilité des droits de sécurité sociale et des avantages acquis",
        "Establish mechanisms for the portability of social security entitlements and earned benefits",
    ),
    23: (
        "Renforcer la coopération internationale et les partenariats mondiaux pour des migrations sûres, "
        "ordonnées et régulières",
        "Strengthen international cooperation and global partnerships for safe, orderly and regular migration",
    ),
}
OFFICIAL_PRINCIPLES = [
    ("Priorité à la dimension humaine", "People-centred"),
    ("Coopération internationale", "International cooperation"),
    ("Souveraineté nationale", "National sovereignty"),
    ("Primauté du droit et garanties d’une procédure régulière", "Rule of law and due process"),
    ("Développement durable", "Sustainable development"),
    ("Droits de l’homme", "Human rights"),
    ("Prise en compte de la problématique femmes-hommes", "Gender-responsive"),
    ("Adaptation aux besoins de l’enfant", "Child-sensitive"),
    ("Approche mobilisant l’ensemble des pouvoirs publics", "Whole-of-government approach"),
    ("Approche mobilisant l’ensemble de la société", "Whole-of-society approach"),
]
# Which objectives each round table reviews: indicative, and the same in all sources.
GROUPING = {1: [2, 5, 6, 12, 18], 2: [4, 8, 9, 10, 11, 13, 21], 3: [14, 15, 16, 19, 20, 22], 4: [1, 3, 7, 17, 23]}
# Texts that read the same in both languages, and mean to.
SAME_IN_BOTH = {
    *("Introduction", "New York", "Bangkok", "Santiago", "Contact", "contact"),
    *("action", "non-refoulement"),
}


def texts():
    """Every translated text of the content files: where it stands, its language, what it says."""

    def walk(where, value):
        if isinstance(value, list):
            for number, item in enumerate(value, start=1):
                yield from walk(f"{where}[{number}]", item)
        elif isinstance(value, dict):
            for name, item in value.items():
                is_text = name in ("fr", "en") and isinstance(item, str)
                yield from [(where, name, item)] if is_text else walk(f"{where}.{name}", item)

    for label, content in FILES.items():
        yield from walk(label, content)


TEXTS = list(texts())


def plain(markup):
    return html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?(a|em|strong)\b[^>]*>", "", markup)))


def words(markup):
    return len(re.findall(r"\w+(?:[’'.-]\w+)*", plain(markup)))


def items(markup):
    """The items of the only list in a text."""
    assert len(re.findall(r"<[ou]l>", markup)) == 1
    return [plain(item).strip() for item in re.findall(r"<li>(.*?)</li>", markup, re.DOTALL)]


# --- What must be there ------------------------------------------------------------------------------------------


def test_every_text_exists_in_both_languages():
    languages = Counter(where for where, _language, _text in TEXTS)
    assert {where: number for where, number in languages.items() if number != 2} == {}


def test_no_text_is_empty():
    assert [(where, language) for where, language, text in TEXTS if not plain(text).strip()] == []


def test_no_text_is_copied_from_one_language_to_the_other():
    by_place = {}
    for where, _language, text in TEXTS:
        by_place.setdefault(where, []).append(text)
    copied = {where: pair[0] for where, pair in by_place.items() if pair[0] == pair[-1]}
    assert set(copied.values()) - SAME_IN_BOTH == set()


def test_objectives_carry_their_official_titles():
    titles = {objective["number"]: (objective["title"]["fr"], objective["title"]["en"]) for objective in OBJECTIVES}
    assert titles == OFFICIAL_TITLES


def test_objectives_have_a_short_title_of_their_own(language):
    shorts = [objective["short_title"][language] for objective in OBJECTIVES]
    assert [short for short, number in Counter(shorts).items() if number > 1 or len(short) > 60] == []


def test_principles_are_the_ten_in_their_order():
    assert [(principle["title"]["fr"], principle["title"]["en"]) for principle in PRINCIPLES] == OFFICIAL_PRINCIPLES


def test_round_tables_share_the_objectives_among_them():
    grouping = {number: [] for number in GROUPING}
    for objective in OBJECTIVES:
        grouping[objective["round_table"]].append(objective["number"])
    assert grouping == GROUPING
    assert [table["number"] for table in ROUND_TABLES] == [*GROUPING]


def test_round_tables_name_their_own_objectives(language):
    """What a text says agrees with what the site draws under it."""
    named = {
        table["number"]: sorted(
            {int(number) for number in re.findall(r"\b\d+\b", plain(table["body"][language]).split(".")[0])}
        )
        for table in ROUND_TABLES
    }
    assert named == {number: sorted({number, *objectives}) for number, objectives in GROUPING.items()}


def test_round_tables_say_that_the_grouping_is_indicative(language):
    word = {"fr": "indicati", "en": "indicative"}[language]
    assert [table["number"] for table in ROUND_TABLES if word not in table["body"][language]] == []


def test_editions_are_both_there_with_their_days():
    days = [
        (edition["year"], *(edition[name].isoformat() for name in ("hearing_on", "starts_on", "ends_on")))
        for edition in EDITIONS
    ]
    assert days == [(2022, "2022-05-16", "2022-05-17", "2022-05-20"), (2026, "2026-05-04", "2026-05-05", "2026-05-08")]


SESSIONS_OF_2022 = [
    ("hearing", "2022-05-16", ""),
    ("round-table-1", "2022-05-17", "morning"),
    ("round-table-2", "2022-05-17", "afternoon"),
    ("round-table-3", "2022-05-18", "morning"),
    ("round-table-4", "2022-05-18", "morning"),
    ("policy-debate", "2022-05-18", "afternoon"),
    ("plenary", "2022-05-19", ""),
    ("plenary-2", "2022-05-20", ""),
]


def test_sessions_have_the_days_that_sources_give_and_no_hours():
    """Of 2026 no programme is public: its page shows the order that the resolution sets."""
    held, announced = EDITIONS
    sessions = held["sessions"]
    assert [
        (each["key"], each["day"].isoformat(), each.get("part_of_day", "")) for each in sessions
    ] == SESSIONS_OF_2022
    assert [each.get("round_table") for each in sessions if each["kind"] == "round_table"] == [1, 2, 3, 4]
    assert [each for each in sessions if "starts_at" in each] == []
    assert "sessions" not in announced


def test_co_chairs_are_named_where_a_source_names_them(language):
    names = {each["key"]: each["co_chairs"][language] for each in EDITIONS[0]["sessions"] if "co_chairs" in each}
    assert [*names] == ["round-table-4"]
    assert all(name in names["round-table-4"] for name in ("Nasser Bourita", "Vusal Huseynov"))


# First day, last day and precision, by region, for each round: of some, sources give the month or the year only.
REVIEWS = [
    {
        "africa": ("2021-01-01", None, "year"),
        "arab": ("2021-02-24", "2021-02-25", "day"),
        "asia_pacific": ("2021-03-10", "2021-03-12", "day"),
        "europe_north_america": ("2020-11-12", "2020-11-13", "day"),
        "latin_america_caribbean": ("2021-04-26", "2021-04-28", "day"),
    },
    {
        "africa": ("2024-10-08", "2024-10-10", "day"),
        "arab": ("2024-07-03", "2024-07-04", "day"),
        "asia_pacific": ("2025-02-01", None, "month"),
        "europe_north_america": ("2024-03-11", None, "day"),
        "latin_america_caribbean": ("2025-03-18", "2025-03-20", "day"),
    },
]


@pytest.mark.parametrize(("edition", "expected"), [*zip(EDITIONS, REVIEWS, strict=True)], ids=["2022", "2026"])
def test_regional_reviews_have_the_dates_that_sources_give(edition, expected):
    found = {
        each["region"]: (
            each["starts_on"].isoformat(),
            each["ends_on"].isoformat() if "ends_on" in each else None,
            each.get("date_precision", "day"),
        )
        for each in edition["reviews"]
    }
    assert found == expected


def test_pledges_are_attributed_to_those_who_counted_them(language):
    """The two counts do not fit together: each is given with its author."""
    [pledges] = [fact["statement"][language] for fact in EDITIONS[0]["facts"] if fact["topic"] == "pledges"]
    counts = {
        "fr": [
            "Président de l’Assemblée générale a fait état de plus de 200",
            "Réseau de septembre 2022 en compte 214",
        ],
        "en": ["President of the General Assembly spoke of more than 200", "newsletter of September 2022 counts 214"],
    }
    assert [count for count in counts[language] if count not in pledges] == []
    texts = [text for where, code, text in TEXTS if code == language and where.startswith("roundtables.edition")]
    assert [text for text in texts if re.search(r"\b(200|214)\b", text)] == [pledges]


# The titles that the United Nations gives the four groups of objectives in the regional reviews.
REVIEW_TITLES = [
    "Ensuring that migration is voluntary, orderly and regular",
    "Protecting migrants through rights-based border governance",
    "Supporting the integration of migrants and their contribution to development",
    "Data, evidence-based policies and international cooperation",
]


def test_round_tables_have_their_titles_of_the_regional_reviews():
    assert [table["review_title"]["en"] for table in ROUND_TABLES] == REVIEW_TITLES


def test_round_tables_say_whose_the_titles_are(language):
    own = {"fr": "est un choix de ce site", "en": "is a label chosen by this site"}
    assert [table["number"] for table in ROUND_TABLES if own[language] not in table["body"][language]] == []


GAPS = {
    "fr": r"inconnue?s?\b|connue?s? ici|on ignore|n’est pas (?:documentée?|confirmée?)|ne sait pas",
    "en": r"\bunknown|\bknown here|\bnot (?:known|documented|confirmed)",
}


def test_gaps_are_left_out_of_the_texts_on_the_forum(language):
    texts = [(where, text) for where, code, text in TEXTS if code == language and where.startswith("roundtables.")]
    assert [(where, match[0]) for where, text in texts if (match := re.search(GAPS[language], text, re.I))] == []


@pytest.mark.parametrize(
    ("text", "code"), [("horaire de 2026 inconnu ici", "fr"), ("2026 timetable not known here", "en")]
)
def test_a_gap_in_words_would_be_found(text, code):
    assert re.search(GAPS[code], text, re.I)


def test_what_is_known_of_2026_has_a_date_and_a_place_to_look():
    announced = EDITIONS[1]
    assert announced["is_only_announced"] is True
    assert announced["sources_read_on"].isoformat() >= "2026-11-29"
    assert announced["official_page"] == "https://migrationnetwork.un.org/international-migration-review-forum-2026"


def test_documents_are_enough_and_carry_their_symbols():
    symbols = [resource["symbol"] for resource in RESOURCES if "symbol" in resource]
    assert len(symbols) == len(set(symbols)) >= 12
    assert {"A/RES/73/195", "A/RES/73/326"} <= set(symbols)
    assert [symbol for symbol in symbols if not re.fullmatch(r"[A-Z]+(?:/[A-Z0-9.-]+|/Add\.\d)+", symbol)] == []


def test_documents_have_an_address_that_was_seen_or_a_symbol():
    lacking = [
        resource["key"]
        for resource in RESOURCES
        if "symbol" not in resource and not any(file["basis"] == "seen" for file in resource.get("files", []))
    ]
    assert lacking == []


def test_every_address_says_how_it_is_known_and_since_when():
    """Those of the short-link service are formed by its rule, and by that alone."""
    files = [file for resource in RESOURCES for file in resource.get("files", [])]
    formed = [file for file in files if file["address"].startswith("https://undocs.org/")]
    assert len(formed) > 100
    assert [file for file in files if "basis_on" not in file or (file["basis"] == "formed") != (file in formed)] == []
    symbols = {resource.get("symbol", "") for resource in RESOURCES}
    parts = {symbol.rsplit("-", 1)[0] for symbol in symbols} | symbols
    assert [file["address"] for file in formed if file["address"].split("/", 4)[4] not in parts] == []


def test_enough_documents_say_all_that_there_is_to_say():
    """With the objectives that they concern, what they rest on, and a summary of two sentences in each language."""
    whole = [
        resource["key"]
        for resource in RESOURCES
        if (resource.get("objectives") or resource.get("concerns_all_objectives"))
        and resource.get("sources")
        and resource.get("files")
    ]
    assert len(whole) >= 75
    sentences = {
        (resource["key"], language): len(re.split(r"(?<=[.!?])\s+(?=[A-ZÉÀÎL«“])", resource["summary"][language]))
        for resource in RESOURCES
        for language in ("fr", "en")
    }
    assert {key: number for key, number in sentences.items() if number != 2} == {}


def test_every_document_has_its_sources():
    assert [resource["key"] for resource in RESOURCES if not resource.get("sources")] == []


def test_every_objective_and_what_the_forum_holds_has_its_sources():
    entries = [*OBJECTIVES, *ROUND_TABLES, *EDITIONS]
    assert [entry.get("number", entry.get("year")) for entry in entries if not entry.get("sources")] == []


def test_no_source_that_is_shown_is_weak():
    sources = [
        source for entry in [*OBJECTIVES, *ROUND_TABLES, *EDITIONS, *RESOURCES] for source in entry.get("sources", [])
    ]
    assert len(sources) > 100
    assert [source for source in sources if source["confidence"] == "low"] == []


def test_every_objective_has_a_document_of_its_own_to_open():
    """One that concerns few objectives, as a guide to them all does not."""
    own = [resource for resource in RESOURCES if resource.get("files") and len(resource.get("objectives", [])) < 10]
    assert {number for resource in own for number in resource.get("objectives", [])} == {*OFFICIAL_TITLES}


def test_summaries_say_what_is_in_a_document(language):
    """What was not found stands in the comments of the content file."""
    lack = {
        "fr": "été retrouvé|descriptif|inconnue|aucune adresse|n’a pas été vu",
        "en": "not found|descriptive|unknown|no address|was not seen",
    }
    assert [each["key"] for each in RESOURCES if re.search(lack[language], each["summary"][language])] == []


def test_documents_are_offered_at_public_addresses_only():
    addresses = [file["address"] for resource in RESOURCES for file in resource.get("files", [])]
    assert len(addresses) > 12
    assert [address for address in addresses if not re.fullmatch(r"https://[\w.-]+\.[a-z]{2,}/\S+", address)] == []


# --- The about page ----------------------------------------------------------------------------------------------


def test_about_page_has_all_its_sections_in_order():
    assert [*ABOUT] == [
        "introduction",
        "decisions",
        "call-out",
        "forum",
        "format",
        "round-tables",
        "background-notes",
        "objectives",
        "policy-debate",
    ]
    assert [key for key, section in ABOUT.items() if section.get("is_callout")] == ["call-out"]


def test_about_page_draws_what_its_texts_announce():
    features = {key: section["feature"] for key, section in ABOUT.items() if "feature" in section}
    assert {key: feature for key, feature in features.items() if feature} == {"objectives": "objectives"}


def test_pages_of_the_house_are_there():
    in_footer = ["compact-in-brief", "accessibility", "legal", "contact"]
    assert {*PAGES} >= {"home", "about", "take-part", *in_footer}
    assert [key for key, page in PAGES.items() if page.get("in_footer")][: len(in_footer)] == in_footer


# --- The pages on taking part and on the Compact -----------------------------------------------------------------


def section(page, key):
    return next(section for section in PAGES[page]["sections"] if section["key"] == key)


def test_page_on_taking_part_speaks_to_everybody_who_may():
    assert [section["key"] for section in PAGES["take-part"]["sections"]] == [
        *("states", "civil-society", "migrants", "local-authorities"),
        *("hearing", "accreditation", "speaking", "pledges", "whom-to-ask"),
    ]


# A/RES/73/195, adopted on 19 December 2018: by country, in French and in English.
AGAINST = {
    "fr": ["États-Unis", "Hongrie", "Israël", "Pologne", "Tchéquie"],
    "en": ["Czechia", "Hungary", "Israel", "Poland", "United States"],
}
ABSTAINING = {
    "fr": "Algérie Australie Autriche Bulgarie Chili Italie Lettonie Libye Liechtenstein Roumanie Singapour Suisse",
    "en": "Algeria Australia Austria Bulgaria Chile Italy Latvia Libya Liechtenstein Romania Singapore Switzerland",
}


def test_page_on_the_compact_names_the_vote_exactly(language):
    body = section("compact-in-brief", "vote")["body"][language]
    against, abstaining = items(body)
    names = r"\b(?:United States|[A-ZÉ][\w-]+)\b"
    said = [sorted(re.findall(names, each.partition(":")[2])) for each in (against, abstaining)]
    assert said == [sorted(AGAINST[language]), ABSTAINING[language].split()]
    assert [int(number) for number in re.findall(r"\d+", plain(body).partition("(5)")[0])] == [152, 5, 12, 24]
    assert sum([152, 5, 12, 24]) == 193  # every Member State, once


# What is missing on this site, in place of what is known.
KNOWN_HERE = re.compile(r"known here|(?:connue?s?|inconnue?s?) ici", re.IGNORECASE)


def test_gaps_are_named_on_one_page_only():
    """A reader learns there what no source says; no other text repeats it, nor does a template or a catalog."""
    catalogs = {str(path): polib.pofile(str(path)) for path in (settings.BASE_DIR / "locale").glob("*/*/*.po")}
    assert len(catalogs) == 2
    words = [(where, text) for where, _language, text in TEXTS]
    words += [(name, entry.msgid + entry.msgstr) for name, entries in catalogs.items() for entry in entries]
    words += [(str(path), path.read_text()) for path in (settings.BASE_DIR / "templates").rglob("*.html")]
    assert [(where, match[0]) for where, text in words if (match := KNOWN_HERE.search(text))] == []
    assert section("legal", "gaps")


# --- The glossary and the timeline ------------------------------------------------------------------------------

TERMS, MILESTONES = FILES["reference"]["term"], FILES["reference"]["milestone"]


def test_glossary_holds_the_terms_that_translators_need():
    assert len(TERMS) >= 80
    keys = {"global-compact", "progress-declaration", "round-table", "policy-debate", "stakeholders", "remittances"}
    assert keys <= {term["key"] for term in TERMS}


def test_terms_differ_from_each_other(language):
    assert [title for title, number in Counter(term["title"][language] for term in TERMS).items() if number > 1] == []


def test_term_that_is_not_translated_is_marked_as_the_same_in_both_languages():
    kept = [term for term in TERMS if term.get("is_not_translated")]
    assert [term["key"] for term in kept] == ["non-refoulement"]
    assert all(term["title"]["fr"] == term["title"]["en"] for term in kept)


def test_no_term_is_a_wording_to_avoid(language):
    avoided = {row["text"] for term in TERMS for row in term.get("variants", []) if row["language"] == language}
    assert len(avoided) >= {"fr": 20, "en": 3}[language]
    assert {term["title"][language] for term in TERMS} & avoided == set()


def test_own_pages_use_no_wording_to_avoid(language):
    """Of several words: one word alone may be right elsewhere."""
    avoided = {row["text"] for term in TERMS for row in term.get("variants", []) if row["language"] == language}
    several = [wording for wording in avoided if " " in wording]
    own = [(where, plain(text)) for where, code, text in TEXTS if code == language and where.startswith("pages")]
    assert [(where, wording) for where, text in own for wording in several if wording in text] == []


def test_timeline_runs_from_2016_to_2030_in_the_order_of_its_dates():
    years = [milestone["date"].year for milestone in MILESTONES]
    assert (min(years), max(years), len(MILESTONES) >= 25) == (2016, 2030, True)


def test_each_milestone_has_a_document_or_a_source():
    assert [each["key"] for each in MILESTONES if not ("document" in each or each.get("sources"))] == []


def test_documents_of_the_timeline_are_in_the_library():
    known = {resource["key"] for resource in RESOURCES}
    assert {each["document"] for each in MILESTONES if "document" in each} - known == set()


def test_editions_stand_in_the_timeline_with_their_own_days():
    days = {edition["year"]: (edition["starts_on"], edition["ends_on"]) for edition in EDITIONS}
    found = {
        each["edition"]: (each["date"], each["ends_on"])
        for each in MILESTONES
        if "ends_on" in each and "edition" in each
    }
    assert found == days


@pytest.mark.parametrize("key", ["about", "compact-in-brief", "take-part", "contact"])
def test_pages_that_state_facts_name_their_sources(key):
    assert PAGES[key]["sources"]


@pytest.mark.parametrize("text", ["No address is known here.", "Known here in French only", "Jour non connu ici"])
def test_words_on_what_is_known_here_would_be_found(text):
    assert KNOWN_HERE.search(text)


# --- How it is written -------------------------------------------------------------------------------------------


def test_every_paragraph_is_in_the_language_it_claims():
    wrong = [
        (where, claimed, block.strip())
        for where, claimed, text in TEXTS
        for block in re.split(r"</?(?:p|li|h3|ul|ol)>", text)
        if language_of(plain(block)) not in (None, claimed)
    ]
    assert wrong == []


def test_every_long_text_is_seen_to_be_in_its_language():
    """The guard above would let pass what it cannot tell."""
    prose = [each for each in TEXTS if not each[0].endswith(".patterns")]  # patterns of questions are no sentences
    unknown = [(where, claimed) for where, claimed, text in prose if words(text) >= 25 and not language_of(plain(text))]
    assert unknown == []


def test_texts_are_typed_without_special_spaces():
    """The site sets them itself; typed ones would hide from searches."""
    assert [(where, language) for where, language, text in TEXTS if re.search("[\u00a0\u202f\u2009\t]", text)] == []


def test_texts_are_typed_with_curly_quotes_and_real_signs():
    wrong = [
        (where, language, match[0])
        for where, language, text in TEXTS
        if (match := re.search(r"['\"`´]|\.\.\.|--|  ", plain(re.sub(r"\s*\n\s*|<[^>]*>", "\n", text))))
    ]
    assert wrong == []


def test_french_has_its_spaces_and_its_own_quotation_marks():
    wrong = [
        (where, match[0])
        for where, language, text in TEXTS
        if language == "fr" and (match := re.search(r"\w[;!?](?=\s|$)|\w:(?=\s|$)|«(?! )|(?<! )»|[“”]", plain(text)))
    ]
    assert wrong == []


def test_english_has_no_french_spaces_or_quotation_marks():
    wrong = [
        (where, match[0])
        for where, language, text in TEXTS
        if language == "en" and (match := re.search(r"[^\S\n][;:!?](?=\s|$)|[«»]", re.sub(r"<[^>]*>", "", text)))
    ]
    assert wrong == []


def test_rich_texts_use_only_what_the_site_lets_through():
    tags = {tag for _where, _language, text in TEXTS for tag in re.findall(r"<(\w+)", text)}
    assert tags <= {"p", "ul", "ol", "li", "h3", "strong", "em", "a", "blockquote", "br"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Les États se sont engagés à le faire dans les quatre ans qui viennent.", "fr"),
        ("The States have undertaken to do it within the next four years.", "en"),
        ("A/RES/73/195, New York, 2022", None),
        ("Oui, and also : et", None),
    ],
)
def test_language_of_tells_the_languages_apart(text, expected):
    assert language_of(text) == expected


# --- Where it leads ----------------------------------------------------------------------------------------------

REFERENCES = {(where, language): found for where, language, text in TEXTS if (found := [*map(str, references(text))])}
SYMBOLS = {resource["symbol"]: resource["key"] for resource in RESOURCES if "symbol" in resource}
# The kind of reference and the name of the key of the items that texts belong to.
KINDS = {
    "objectives.objective": ("objective", "number"),
    "roundtables.round_table": ("round_table", "number"),
    "roundtables.edition": ("edition", "year"),
    "pages.page": ("page", "key"),
}
NAMES_OF_OBJECTIVES = r"\bobjecti(?:fs?|ves?) (\d+(?:(?:, | et | and | to | à )\d+)*)"


def own_reference(where):
    """The reference to the item that a text belongs to; empty for a text of another kind."""
    match = re.match(r"([a-z_]+\.[a-z_]+)\[(\d+)\]", where)
    if not match or match[1] not in KINDS:
        return ""
    kind, name = KINDS[match[1]]
    app, collection = match[1].split(".")
    return f"ref:{kind}:{FILES[app][collection][int(match[2]) - 1][name]}"


def named(text):
    """The references to what a text names by number or symbol."""
    spelt = plain(re.sub(r"</?a\b[^>]*>", "", text))
    numbers = {number for names in re.findall(NAMES_OF_OBJECTIVES, spelt, re.I) for number in re.findall(r"\d+", names)}
    symbols = {symbol for symbol in re.findall(r"[A-Z]+(?:/[\w.-]*\w)+", spelt) if symbol in SYMBOLS}
    symbols |= {f"A/RES/{number}" for number in re.findall(r"\br[eé]solution (\d+/\d+)", spelt, re.I)}
    return {f"ref:objective:{number}" for number in numbers} | {f"ref:document:{SYMBOLS[symbol]}" for symbol in symbols}


def test_texts_refer_to_what_they_name():
    """Objectives by their number and documents by their symbol, once in a section at least."""
    sections = [
        (where, language, section)
        for where, language, text in TEXTS
        if "<p>" in text or "<li>" in text
        for section in text.split("<h3>")
    ]
    lacking = {
        (where, language): names
        for where, language, section in sections
        if (names := named(section) - {*map(str, references(section)), own_reference(where)})
    }
    assert lacking == {}
    assert len({reference for found in REFERENCES.values() for reference in found}) > 90


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>les objectifs 7 et 14</p>", {"ref:objective:7", "ref:objective:14"}),
        ("<p><a href='x'>Objective 3</a> (A/RES/73/195)</p>", {"ref:objective:3", "ref:document:global-compact"}),
        ("<p>resolution 73/326</p>", {"ref:document:forum-format-resolution-2019"}),
    ],
)
def test_names_of_objectives_and_documents_are_recognized(text, expected):
    assert named(text) == expected


def test_texts_refer_to_the_same_in_both_languages():
    differing = {
        where
        for where, language in REFERENCES
        if {*REFERENCES[where, language]} != {*REFERENCES.get((where, "en" if language == "fr" else "fr"), [])}
    }
    assert differing == set()


def test_no_text_refers_to_the_page_it_stands_on():
    assert [where for (where, _language), found in REFERENCES.items() if own_reference(where) in found] == []


@pytest.mark.django_db
def test_every_reference_leads_to_a_page_in_both_languages(site_content):
    wanted = {read_reference(reference) for found in REFERENCES.values() for reference in found}
    urls = urls_of(wanted)
    assert {str(reference): known for reference, known in urls.items() if len(known) != 2} == {}


def test_no_text_links_within_the_site_by_its_url():
    """A slug changes, and a URL has a language."""
    inner = [(where, href) for where, _language, text in TEXTS for href in link_targets(text) if href.startswith("/")]
    assert inner == []
