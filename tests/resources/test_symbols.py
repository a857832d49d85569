"""Tests of document symbols."""

import pytest

from resources.models import Resource
from resources.symbols import NO_SYMBOL, order_of
from tests.factories import resource


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("A/RES/68/4", "A/RES/70/1"),
        ("A/RES/70/2", "A/RES/70/10"),
        ("A/RES/73/195", "A/RES/73/195/Add.1"),
        ("A/9", "A/RES/1"),
        ("A/76/642", "E/1"),
        ("A/CONF.231/3", "A/CONF.231/12"),
        ("ZZ/999", ""),
    ],
)
def test_symbols_stand_as_delegates_count(first, second):
    assert order_of(first) < order_of(second)


@pytest.mark.parametrize(
    "written", ["a/res/73/195", " A/RES/73/195 ", "A_RES_73_195", "A RES 73 195", "A//RES/73/0195"]
)
def test_symbol_is_the_same_however_it_is_written(written):
    assert order_of(written) == order_of("A/RES/73/195")


def test_number_as_long_as_an_address_may_be_is_read():
    assert order_of("9" * 10_000) != NO_SYMBOL


@pytest.mark.parametrize("symbol", ["", " ", "///", "\0", "\ud800"])
def test_what_is_no_symbol_comes_last(symbol):
    assert order_of(symbol) == NO_SYMBOL


@pytest.mark.django_db
def test_order_is_written_with_the_symbol():
    item = resource(symbol="A/1")

    def stored():
        return Resource.objects.values_list("symbol_order", flat=True).get(pk=item.pk)

    assert stored() == order_of("A/1")
    item.symbol = "A/2"
    item.save(update_fields=["symbol"])
    assert stored() == order_of("A/2")
    Resource.objects.bulk_create(
        [Resource(pk=item.pk, symbol="A/3", date=item.date, key=item.key, issuing_body_id=item.issuing_body_id)],
        update_conflicts=True,
        update_fields=["symbol", "symbol_order"],
        unique_fields=["id"],
    )
    assert stored() == order_of("A/3")
