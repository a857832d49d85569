"""Facts that views state, and what is made from them."""

import pytest
from django.urls import reverse
from django.utils import translation

from forum_site.page.view_facts import DEFAULTS, fact, facts, patterns, query_names, view_names
from resources.filters import NAMES


def test_a_class_states_facts_as_attributes_and_a_function_by_the_decorator():
    class View:
        is_list = True

    def made():
        pass

    made.view_class = View

    @facts(is_live_first=True)
    def function():
        pass

    assert (fact(made, "is_list"), fact(made, "is_live_first")) == (True, False)
    assert (fact(function, "is_list"), fact(function, "is_live_first")) == (False, True)


def test_a_fact_that_is_not_known_is_refused():
    with pytest.raises(TypeError):
        facts(is_lively=True)


def test_every_fact_of_a_view_is_of_the_type_of_its_default():
    for pattern in patterns():
        for name, default in DEFAULTS.items():
            assert isinstance(fact(pattern.callback, name), type(default)), (pattern.name, name)


def test_lists_are_found_in_every_language(language):
    with translation.override(language):
        assert all(reverse(name).startswith(f"/{language}/") for name in view_names("is_list"))


def test_parameters_of_pages_and_of_programs_are_known():
    assert query_names() >= {*NAMES, "page", "per_page", "q"}
