"""Small corrections of an original: its translations still hold, in the save that changes it."""

from django import forms

from forum_site.texts.translated_fields import LANGUAGE_CODES, column, is_blank, is_same, translated_texts, value_in

# The box of an item's form, for all its texts and those of its parts, in all languages.
BOX = "small-correction"


class SmallCorrections(forms.ModelForm):
    """A form whose translations are confirmed again where the box is ticked and they followed their original."""

    # The columns of these translations, once the form is saved; and the name of the editor, set by the admin.
    still_valid, editor = (), ""

    def may_correct(self):
        """Whether the editor may change an original, and confirm a translation of it."""
        names = [column(field, code) for field in translated_texts(self._meta.model) for code in LANGUAGE_CODES]
        is_open = {name for name in names if name in self.fields and not self.fields[name].disabled}
        translations = {column(*text) for text in self.instance.translations()} if self.instance.pk else set()
        return bool(is_open & translations) and bool(is_open - translations)

    def keep_translations(self):
        """Confirm the translations that followed their original until this save and are left as they are."""
        is_ticked = self.data.get(BOX) and self.instance.pk and "source_language" not in self.changed_data
        texts = self.instance.translations() if is_ticked else []
        self.still_valid = [column(*text) for text in texts if self._keep(*text)]

    def _keep(self, field, language):
        name, original = column(field, language), column(field, self.instance.source_language)
        if name in self.changed_data or original not in self.changed_data or self.fields[name].disabled:
            return False
        texts, is_rich = self.instance.confirmations.get(field, {}), self._is_rich(field)
        then = texts.get(language)
        is_valid = then and is_same(then["source"], self.initial.get(original), is_rich=is_rich)
        if not is_valid or is_blank(value_in(self.instance, field, language), is_rich=is_rich):
            return False
        self.instance.confirm(field, language, by=self.editor, identical=then["identical"])
        texts[language]["small"] = True
        return True
