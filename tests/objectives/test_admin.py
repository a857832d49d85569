"""Tests of the admin of objectives: publishing, images, corrections, translators."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from PIL import Image

from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from tests.factories import action, objective
from tests.reading import attribute, elements, errors, fold, read, text, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return objective(8)


@pytest.fixture
def form(item, language):
    """The address of the item's form in each language of the admin."""
    with translation.override(language):
        return reverse("admin:objectives_objective_change", args=[item.pk])


@pytest.fixture
def listing(language):
    with translation.override(language):
        return reverse("admin:objectives_objective_changelist")


def published():
    return [*Objective.objects.get().language_urls()]


def said(response):
    return [str(message) for message in response.context["messages"]]


def buttons(client, form):
    """What the form offers beside saving: name and value of each button."""
    found = read(client.get(form))
    offered = {(attribute(button, "name"), attribute(button, "value")) for button in elements(found, "button")}
    # The one that Enter presses is not to be seen.
    return {button for button in offered if button[0] not in ("", "_enter")}


# --- Publishing --------------------------------------------------------------------------------------------------

NAMES = {"fr": {"fr": "français", "en": "anglais"}, "en": {"fr": "French", "en": "English"}}
ALL = ",".join(LANGUAGE_CODES)
SOON = "2099-01-01T09:00Z"


def test_editor_is_offered_what_may_come_next(secretariat, item, form, language, other_language):
    nothing = buttons(secretariat, form)
    Objective.objects.update(**{column("published_at", language): "2026-01-01T00:00Z"})
    one = buttons(secretariat, form)
    assert nothing == {("_publish", language), ("_publish", other_language), ("_publish", ALL)}
    assert one == {("_withdraw", language), ("_publish", other_language)}


def test_what_is_scheduled_may_be_published_at_once_or_on_another_day(secretariat, item, form, language):
    when = column("published_at", language)
    Objective.objects.update(**{when: SOON})
    assert {("_publish", language), ("_withdraw", language), ("_publish", ALL)} <= buttons(secretariat, form)
    moments = []
    for moment in ("2098-01-02T09:00", ""):
        secretariat.post(form, typed(secretariat.get(form), _publish=language, **{"publication-at": moment}))
        moments.append(getattr(Objective.objects.get(), when).year)
    assert (moments[0], published()) == (2098, [language])


def test_editor_publishes_with_a_button(secretariat, item, form, language, other_language):
    response = secretariat.post(form, typed(secretariat.get(form), _publish=other_language), follow=True)
    assert (response.redirect_chain, published()) == ([(form, 302)], [other_language])
    [message] = said(response)
    with translation.override(language):
        assert f"{Objective.objects.get()}" in message
    assert NAMES[language][other_language] in message


def test_editor_saves_what_is_typed_with_the_same_button(secretariat, item, form, language):
    name = column("summary", language)
    secretariat.post(form, typed(secretariat.get(form), **{name: "Typed"}, _publish=language))
    assert (getattr(Objective.objects.get(), name), published()) == ("Typed", [language])


def test_editor_publishes_many_from_the_list_and_reads_one_message(secretariat, listing, language, other_language):
    items = [objective(number) for number in (1, 2, 3)]
    action = f"publish_{other_language}"
    labels = dict(secretariat.get(listing).context["action_form"].fields["action"].choices)
    for verb in ("publish", "withdraw"):
        assert NAMES[language][other_language] in str(labels[f"{verb}_{other_language}"])
    chosen = {"action": action, "_selected_action": [item.pk for item in items[:2]]}
    [message] = said(secretariat.post(listing, chosen, follow=True))
    with translation.override(language):
        assert [str(item) in message for item in Objective.objects.all()] == [True, True, False]
    assert message.count("<details>") == 1
    assert [[*item.language_urls()] for item in Objective.objects.all()] == [[other_language]] * 2 + [[]]


UNSAVED = {"fr": "n’a pas été publié", "en": "was not published"}


def test_refusals_in_the_list_are_one_message(secretariat, listing, language):
    items = [objective(number, **{column("body", language): "<p></p>"}) for number in (1, 2)]
    chosen = {"action": f"publish_{language}", "_selected_action": [item.pk for item in items]}
    response = secretariat.post(listing, chosen, follow=True)
    [message] = response.context["messages"]
    [refusal] = elements(read(response), "li", **{"class": "error"})
    fields = [attribute(link, "href").partition("#")[2] for link in elements(refusal, "a")]
    assert (message.level_tag, fields) == ("error", [f"id_{column('body', language)}"] * 2)
    assert UNSAVED[language] in str(message)


def test_one_refusal_in_the_list_keeps_no_other_item_back(secretariat, listing, language):
    lacking, whole = objective(1, **{column("body", language): "<p></p>"}), objective(2)
    chosen = {"action": f"publish_{language}", "_selected_action": [lacking.pk, whole.pk]}
    response = secretariat.post(listing, chosen, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error", "success"]
    assert [[*item.language_urls()] for item in Objective.objects.all()] == [[], [language]]


LEFT = {
    "fr": ("2 éléments laissés tels quels", "laissé tel quel"),
    "en": ("2 items were left as they are", "was left as it is"),
}


def test_publishing_many_leaves_every_date_that_is_there(secretariat, listing, language, other_language):
    """Old items would come back as new, and a schedule would be overridden without a word."""
    when = column("published_at", other_language)
    dates = {1: "2026-01-01T09:00Z", 2: "2026-01-02T09:00Z", 3: SOON, 4: None}
    items = [objective(number, **{when: moment}) for number, moment in dates.items()]
    before = [moment for (moment,) in Objective.objects.values_list(when)]
    chosen = {"action": f"publish_{other_language}", "_selected_action": [item.pk for item in items]}
    response = secretariat.post(listing, chosen, follow=True)
    after = [moment for (moment,) in Objective.objects.values_list(when)]
    assert (after[:3], bool(after[3])) == (before[:3], True)
    left, planned = (
        [message for message in response.context["messages"] if message.level_tag == tag] for tag in ("info", "warning")
    )
    for [message], words in zip((left, planned), LEFT[language], strict=True):
        assert words in fold(str(message))
        assert NAMES[language][other_language] in str(message)
    assert "3." in str(planned[0])
    assert "2099" in str(planned[0])


PUBLISHED = {"fr": ("est publié", "programmée"), "en": ("is published", "is set to be published")}


@pytest.mark.parametrize(("moment", "kind"), [("2026-01-02T09:00", 0), ("", 0), ("2099-01-02T09:00", 1)])
def test_message_goes_by_whether_the_moment_chosen_has_come(secretariat, item, form, language, moment, kind):
    data = typed(secretariat.get(form), _publish=language, **{"publication-at": moment})
    [message] = said(secretariat.post(form, data, follow=True))
    assert [words in message for words in PUBLISHED[language]] == [number == kind for number in (0, 1)]


LACKING = {"fr": ("Titre complet", "Résumé"), "en": ("Full title", "Summary")}


def test_refusal_says_in_the_editors_language_what_is_lacking(secretariat, item, form, language, other_language):
    nothing = {column(field, other_language): " " for field in ("title", "summary")}
    response = secretariat.post(form, typed(secretariat.get(form), **nothing, _publish=other_language), follow=True)
    [refusal] = elements(read(response), "li", **{"class": "error"})
    lacks = [text(lack) for lack in elements(refusal, "a")]
    assert lacks == [fold(f"{label} ({NAMES[language][other_language]})") for label in LACKING[language]]
    assert published() == []


def test_refusal_keeps_what_was_typed(secretariat, item, form, language, other_language):
    """The item is saved in any case: only its publication is refused."""
    changes = {column("title", language): "Typed", column("summary", other_language): ""}
    secretariat.post(form, typed(secretariat.get(form), **changes, _publish=ALL))
    saved = Objective.objects.get()
    assert [getattr(saved, name) or "" for name in changes] == ["Typed", ""]
    assert published() == []


WISHES = {"publication-at": "2099-01-02T09:00", "publication-override": ""}


def wished(response):
    """What stands beside the buttons, and whether it is in sight."""
    for panel in elements(read(response), "details"):
        fields = {attribute(field, "name"): attribute(field, "value") for field in elements(panel, "input")}
        if fields.keys() == WISHES.keys():
            return fields, "open" in dict(panel.attributes)
    return None


def test_refusal_keeps_the_moment_that_was_typed_and_in_sight(secretariat, item, form, language):
    nothing = dict.fromkeys(WISHES, "")
    assert wished(secretariat.get(form)) == (nothing, False)
    lacking = typed(secretariat.get(form), **{column("summary", language): ""}, **WISHES, _publish=language)
    response = secretariat.post(form, lacking, follow=True)
    assert wished(response) == (WISHES, True)
    [(address, _status)] = response.redirect_chain
    [refusal] = elements(read(response), "li", **{"class": "error"})
    # A link that led elsewhere would load the form anew, and the other lacks would be out of sight.
    assert [attribute(link, "href") for link in elements(refusal, "a")] == [
        f"{address}#id_{column('summary', language)}"
    ]
    again = typed(secretariat.get(form), **{column("summary", language): "Now"}, **WISHES, _publish=language)
    response = secretariat.post(form, again, follow=True)
    assert (wished(response), response.redirect_chain) == ((nothing, False), [(form, 302)])


@pytest.mark.parametrize("wrong", [{"pictogram": "no-such-sign"}, {"publication-at": "soon"}])
def test_errors_keep_the_moment_and_the_reason(secretariat, item, form, language, wrong):
    wishes = WISHES | {"publication-override": "Le texte vient demain & « après »."} | wrong
    response = secretariat.post(form, typed(secretariat.get(form), _publish=language, **wishes), follow=True)
    expected = {name: wishes[name] for name in WISHES}
    assert (wished(response), published()) == ((expected, True), [])


@pytest.mark.parametrize("value", ["xx", "", "../", "fr_FR", ","])
def test_unknown_language_publishes_nothing(secretariat, item, form, value):
    secretariat.post(form, typed(secretariat.get(form), _publish=value))
    assert published() == []


def test_history_says_who_published_when(secretariat, item, form, language):
    secretariat.post(form, typed(secretariat.get(form), _publish=language))
    history = text(read(secretariat.get(form.replace("change", "history"))))
    assert "editor" in history
    assert "publication" in history


def test_list_says_in_which_languages_an_item_is_published(secretariat, listing, language, other_language):
    objective(8, published=[other_language])
    found = read(secretariat.get(listing))
    [cell] = elements(found, "td", **{"class": "field-translation_states"})
    said = [text(state) for state in elements(cell, "span", **{"class": "publication-state"})]
    words = {True: {"fr": "publié", "en": "published"}, False: {"fr": "non publié", "en": "not published"}}
    assert said == [words[code == other_language][language] for code in LANGUAGE_CODES]


def test_view_on_site_leads_to_the_languages_in_which_an_item_is_published(secretariat, item, form, other_language):
    def links():
        found = read(secretariat.get(form))
        return [attribute(link, "href") for link in elements(found, "a") if attribute(link, "class") == "viewsitelink"]

    drafts = links()
    Objective.objects.update(**{column("published_at", other_language): "2026-01-01T00:00Z"})
    assert (drafts, links()) == ([], [Objective.objects.get().language_urls()[other_language]])


# --- A moment or a reason that is typed and not used --------------------------------------------------------------

UNUSED = {"fr": "aucun bouton « Publier »", "en": "no “Publish” button"}


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("button", ["_save", "_withdraw"])
def test_a_moment_or_a_reason_without_its_button_is_never_dropped(secretariat, item, form, language, wish, button):
    """Seen: the item was saved with a green message, and the moment was gone."""
    wishes = dict.fromkeys(WISHES, "") | {wish: "2099-01-02T09:00"}
    changes = {column("title", language): "Typed", button: language, **wishes}
    answer = secretariat.post(form, typed(secretariat.get(form), **changes))
    assert (answer.status_code, published()) == (200, [])
    assert wished(answer) == (wishes, True)
    assert typed(answer)[column("title", language)] == "Typed"
    panels = [*elements(read(answer), "details")]
    errors = [text(one) for panel in panels for one in elements(panel, "ul", **{"class": "errorlist"})]
    assert fold(UNUSED[language]) in " ".join(errors)
    assert getattr(Objective.objects.get(), column("title", language)) != "Typed"
    # The button, or an empty field, and all is saved.
    again = typed(answer, **wishes, _publish=language)
    assert secretariat.post(form, again).status_code == 302
    assert getattr(Objective.objects.get(), column("title", language)) == "Typed"


def test_a_moment_typed_for_what_a_colleague_has_published_meanwhile_can_be_emptied(secretariat, item, form):
    shown = secretariat.get(form)
    Objective.objects.update(**{column("published_at", code): "2026-01-01T00:00Z" for code in LANGUAGE_CODES})
    answer = secretariat.post(form, typed(shown, **{**WISHES, "publication-at": "2099-01-02T09:00"}))
    assert answer.status_code == 200
    assert wished(answer) == (WISHES, True)
    assert secretariat.post(form, typed(answer, **dict.fromkeys(WISHES, ""))).status_code == 302


def test_a_moment_of_who_may_not_publish_is_no_reason_to_refuse(translation_team, item, form):
    assert translation_team.post(form, typed(translation_team.get(form), **WISHES)).status_code == 302


WRONG_HOURS = {
    "2027-03-14T02:30": {"fr": "n’existe pas", "en": "does not exist"},
    "2027-11-07T01:30": {"fr": "existe deux fois", "en": "exists twice"},
    "soon": {"fr": "ne peut pas être lue", "en": "cannot be read"},
}


@pytest.mark.parametrize("moment", WRONG_HOURS)
@pytest.mark.parametrize("button", [{}, {"_publish": ALL}])
def test_a_moment_that_is_none_gets_a_sentence_of_its_own(secretariat, item, form, language, moment, button):
    data = typed(secretariat.get(form), **{"publication-at": moment}, **button)
    answer = secretariat.post(form, data, follow=True)
    assert fold(WRONG_HOURS[moment][language]) in fold(answer.content.decode())
    assert [
        words for other, words in WRONG_HOURS.items() if fold(words[language]) in fold(answer.content.decode())
    ] == [WRONG_HOURS[moment]]
    assert wished(answer) == ({"publication-at": moment, "publication-override": ""}, True)
    assert Objective.objects.filter(**dict.fromkeys(column("published_at", code) for code in LANGUAGE_CODES)).exists()


def test_a_reason_that_is_too_long_is_not_called_a_date(secretariat, item, form, language):
    data = typed(secretariat.get(form), **{"publication-override": "x" * 501}, _publish=language)
    answer = secretariat.post(form, data, follow=True)
    assert [message for message in said(answer) if fold(WRONG_HOURS["soon"][language]) in fold(message)] == []
    assert wished(answer)[0]["publication-override"] == "x" * 501


# --- Translators -------------------------------------------------------------------------------------------------


def test_translator_is_offered_neither_publication_nor_deletion(translation_team, item, form, listing):
    assert buttons(translation_team, form) == set()
    found = read(translation_team.get(form))
    # The one without a name is not to be seen: Enter presses it.
    names = {attribute(field, "name") for field in elements(found, "input", type="submit")}
    assert names == {"_save", "_continue", ""}
    assert [link for link in elements(found, "a") if "deletelink" in attribute(link, "class")] == []
    action_form = translation_team.get(listing).context["action_form"]
    assert [name for name, _ in (action_form.fields["action"].choices if action_form else []) if name] == []


def test_translator_is_shown_what_cannot_be_changed(translation_team, item, form, language):
    found = read(translation_team.get(form))
    [own] = elements(found, "form", id="objective_form")
    names = {attribute(field, "name") for field in elements(own, "input", "textarea", "select")} - {""}
    texts = ("title", "short_title", "slug", "summary", "body", "progress", "icon_description")
    # How many actions and sources there are.
    numbers = ("TOTAL", "INITIAL", "MAX_NUM", "MIN_NUM")
    counts = {f"{parts}-{name}_FORMS" for parts in ("actions", "sources") for name in numbers}
    # What the fields and their originals held when the form was shown, the reason for the change, and its kind.
    held = {"opened_with", "originals_seen", "_note", "small-correction"}
    assert names == {"csrfmiddlewaretoken", "_save", "_continue", "fixed-number"} | held | counts | {
        column(field, code) for field in texts for code in LANGUAGE_CODES
    }


@pytest.mark.parametrize(("trick", "before"), [("publish", []), ("withdraw", LANGUAGE_CODES)])
def test_translator_cannot_publish_or_withdraw_by_a_trick(translation_team, item, form, listing, trick, before):
    Objective.objects.update(**{column("published_at", code): "2026-01-01T00:00Z" for code in before})
    translation_team.post(form, typed(translation_team.get(form), **{f"_{trick}": ALL}))
    for code in LANGUAGE_CODES:
        translation_team.post(listing, {"action": f"{trick}_{code}", "_selected_action": [item.pk]})
    assert published() == before


# --- Rich text ---------------------------------------------------------------------------------------------------

PASTED = (
    '<h3 onclick="steal()">One</h3><script>steal()</script><p style="color:red">Two <b>three</b>'
    '<img src=x onerror="steal()"></p><iframe src="https://example.org"></iframe>'
    '<p><a href="javascript:steal()">four</a> <a href="https://www.un.org/" target="_blank">five</a></p>'
)


def test_pasted_html_is_clean_after_saving(secretariat, item, form, language, other_language):
    secretariat.post(form, typed(secretariat.get(form), **{column("body", language): PASTED}))
    saved = Objective.objects.get()
    body = getattr(saved, column("body", language))
    for trace in ("script", "steal", "onclick", "onerror", "style", "iframe", "javascript", "<img", "target"):
        assert trace not in body
    assert [word in body for word in ("One", "Two", "three", "four", "five", "https://www.un.org/")] == [True] * 6
    assert getattr(saved, column("body", other_language)) == f"<p>Objective body in {other_language}</p>"


# --- Images ------------------------------------------------------------------------------------------------------


def image(size=(64, 48), kind="PNG", name="boat.png"):
    content = io.BytesIO()
    Image.new("RGB", size, "navy").save(content, kind)
    return SimpleUploadedFile(name, content.getvalue())


def svg():
    return SimpleUploadedFile("boat.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>steal()</script></svg>')


def renamed_script():
    return SimpleUploadedFile("boat.png", b"<script>steal()</script>")


def renamed_image():
    return image(kind="JPEG", name="boat.png")


def bomb():
    """A file of few bytes that unfolds into more pixels than a server has memory for."""
    content = io.BytesIO()
    Image.new("1", (8_000, 8_000)).save(content, "PNG")
    assert len(content.getvalue()) < 100_000
    return SimpleUploadedFile("boat.png", content.getvalue())


def heavy(settings):
    settings.IMAGE_MAX_BYTES = 100
    return image()


REFUSALS = {
    svg: {
        "fr": "Les images SVG ne sont pas acceptées, car elles peuvent contenir des scripts.",
        "en": "SVG images are not accepted, because they can carry scripts.",
    },
    renamed_script: {
        "fr": "Ce fichier n’est pas une image, ou il est endommagé.",
        "en": "This file is not an image, or it is damaged.",
    },
    renamed_image: {
        "fr": "Le nom de ce fichier se termine par «\u00a0.png\u00a0», mais son contenu est une image JPEG.",
        "en": "The name of this file ends in “.png”, but its content is a JPEG image.",
    },
    bomb: {"fr": "Cette image compte trop de pixels.", "en": "This image has too many pixels."},
    heavy: {"fr": "Cette image est trop lourde", "en": "This image is too large"},
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize("upload", REFUSALS, ids=lambda upload: upload.__name__)
def test_upload_that_is_no_good_image_is_refused_and_the_rest_is_kept(
    secretariat, item, form, upload, language, settings, media
):
    file = upload(settings) if upload is heavy else upload()
    changes = {
        column("title", language): "Typed",
        "sdg_targets": "10.c",
        column("icon_description", language): "A boat",
    }
    response = secretariat.post(form, typed(secretariat.get(form), icon=file, icon_is_decorative="on", **changes))
    assert (response.status_code, [*errors(response)]) == (200, ["icon"])
    assert fold(errors(response)["icon"][0]).startswith(fold(REFUSALS[upload][language]))
    shown = {attribute(field, "name"): attribute(field, "value") for field in elements(read(response), "input")}
    assert {name: shown[name] for name in changes} == changes
    [box] = elements(read(response), "input", name="icon_is_decorative")
    assert "checked" in dict(box.attributes)
    assert (Objective.objects.get().icon.name, [*media.rglob("*.*")]) == ("", [])


@pytest.mark.parametrize(
    ("kind", "name"), [("PNG", "a.png"), ("JPEG", "a.JPG"), ("WEBP", "a.webp"), ("AVIF", "a.avif")]
)
def test_good_image_is_stored_and_previewed(secretariat, item, form, kind, name, listing):
    response = secretariat.post(form, typed(secretariat.get(form), icon=image(kind=kind, name=name)))
    assert response.status_code == 302, errors(response)
    shown = default_storage.url(Objective.objects.get().icon.renditions.name(64, "jpg"))
    for path in (form, listing):
        previews = [*elements(read(secretariat.get(path)), "img", **{"class": "preview"})]
        assert [(attribute(preview, "src"), attribute(preview, "alt")) for preview in previews] == [(shown, "")]
    assert secretariat.get(shown)["X-Content-Type-Options"] == "nosniff"


def test_image_asks_for_its_description_before_it_is_published(secretariat, item, form, language, other_language):
    """Optional while there is none; once one language describes it, the other must."""
    nothing = {column("icon_description", code): "" for code in LANGUAGE_CODES}
    secretariat.post(form, typed(secretariat.get(form), **nothing, _publish=ALL))
    assert published() == LANGUAGE_CODES
    Objective.objects.update(**{column("published_at", code): None for code in LANGUAGE_CODES})
    half = nothing | {column("icon_description", other_language): "A boat"}
    secretariat.post(form, typed(secretariat.get(form), icon=image(), **half, _publish=ALL))
    assert published() == []


def test_refusal_says_what_to_do_about_an_image_that_is_not_described(
    secretariat, item, form, language, other_language
):
    nothing = {column("icon_description", code): "" for code in LANGUAGE_CODES}
    response = secretariat.post(
        form, typed(secretariat.get(form), icon=image(), **nothing, _publish=other_language), follow=True
    )
    [refusal] = elements(read(response), "li", **{"class": "error"})
    [lack] = elements(refusal, "li")
    [link] = elements(lack, "a")
    assert attribute(link, "href") == f"{form}#id_{column('icon_description', other_language)}"
    with translation.override(language):
        box = capfirst(Objective._meta.get_field("icon_is_decorative").verbose_name)
        advice = "Describe the image for those who cannot see it, or tick “%(box)s”."
        assert text(lack).endswith(fold(translation.gettext(advice) % {"box": box}))
    assert published() == []


def test_decorative_image_is_published_without_a_description(secretariat, item, form):
    nothing = {column("icon_description", code): "" for code in LANGUAGE_CODES}
    box = {"icon_is_decorative": "on"}
    secretariat.post(form, typed(secretariat.get(form), icon=image(), **nothing, **box, _publish=ALL))
    assert (published(), Objective.objects.get().icon.renditions.widths) == (LANGUAGE_CODES, [64])


def test_image_that_is_taken_off_the_form_leaves_its_upload_to_the_versions(
    secretariat, item, form, media, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        secretariat.post(form, typed(secretariat.get(form), icon=image()))
    before = [*media.rglob("*.*")]
    with django_capture_on_commit_callbacks(execute=True):
        secretariat.post(form, typed(secretariat.get(form), **{"icon-clear": "on"}))
    assert (len(before), [file.parent.name for file in media.rglob("*.*")]) == (4, ["objectives"])


# --- What else can be wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"), [("pictogram", "no-such-sign"), ("sdg_targets", "99.9"), ("round_table", "999")]
)
def test_wrong_value_is_refused_with_a_sentence(secretariat, item, form, field, value, language):
    objective(7, round_table=item.round_table)
    response = secretariat.post(form, typed(secretariat.get(form), **{field: value}))
    assert response.status_code == 200
    [sentences] = errors(response).values()
    assert all(sentence.endswith(".") for sentence in sentences)
    assert Objective.objects.filter(pk=item.pk, number=8, pictogram="house").exists()


@pytest.mark.parametrize("number", ["24", "7", "-1"])
def test_wrong_number_of_a_new_objective_is_refused_with_a_sentence(secretariat, item, number, language):
    objective(7, round_table=item.round_table)
    with translation.override(language):
        path = reverse("admin:objectives_objective_add")
    values = {"number": number, "round_table": item.round_table_id, "pictogram": "house"}
    response = secretariat.post(path, typed(secretariat.get(path), **values))
    assert response.status_code == 200
    [sentences] = errors(response).values()
    assert all(sentence.endswith(".") for sentence in sentences)
    assert Objective.objects.count() == 2


# --- Actions and related objectives ------------------------------------------------------------------------------


def new_action(letter, **texts):
    """The fields by which a form adds an action to those that it shows, of which there are none."""
    fields = {"letter": letter, "id": "", "objective": "", **texts}
    return {"actions-TOTAL_FORMS": "1"} | {f"actions-0-{name}": value for name, value in fields.items()}


def test_editor_adds_an_action_in_every_language(secretariat, item, form):
    texts = {column("summary", code): f"Save lives in {code}" for code in LANGUAGE_CODES}
    secretariat.post(form, typed(secretariat.get(form), **new_action("a", **texts)))
    [added] = item.actions.all()
    assert added.letter == "a"
    assert {name: getattr(added, name) for name in texts} == texts


def test_editor_cannot_give_two_actions_one_letter(secretariat, item, form):
    action(item, "a")
    page = secretariat.get(form)
    fields = {"letter": "a", "id": "", "objective": item.pk}
    more = {f"actions-1-{name}": value for name, value in fields.items()}
    response = secretariat.post(form, typed(page, **{"actions-TOTAL_FORMS": "2", **more}))
    assert response.status_code == 200
    assert item.actions.count() == 1


def test_an_objective_is_published_only_with_all_its_actions(secretariat, item, form, language, other_language):
    action(item, "a", **{column("summary", other_language): ""})
    response = secretariat.post(form, typed(secretariat.get(form), _publish=other_language), follow=True)
    [refusal] = elements(read(response), "li", **{"class": "error"})
    fields = [attribute(link, "href").partition("#")[2] for link in elements(refusal, "a")]
    assert (fields, published()) == ([f"id_actions-0-{column('summary', other_language)}"], [])
    secretariat.post(form, typed(secretariat.get(form), _publish=language))
    assert published() == [language]


def test_editor_relates_two_objectives_in_the_form_of_one(secretariat, item, form):
    other = objective(9)
    secretariat.post(form, typed(secretariat.get(form), related=[other.pk]))
    assert [*other.related.all()] == [item]
    secretariat.post(form, typed(secretariat.get(form), related=[]))
    assert [*other.related.all()] == []


def test_other_objectives_are_offered_as_related_and_itself_is_not_taken(secretariat, item, form):
    other = objective(9)
    asked = {"app_label": "objectives", "model_name": "objective", "field_name": "related", "term": ""}
    offered = {row["id"] for row in secretariat.get(reverse("admin:autocomplete"), asked).json()["results"]}
    assert str(other.pk) in offered
    secretariat.post(form, typed(secretariat.get(form), related=[item.pk]))
    assert [*item.related.all()] == []
