"""An address is public, or it is not, however it is spelled."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from resources.hosts import is_public, is_public_name, validate_public_address
from resources.models import ResourceFile
from tests.factories import resource
from tests.reading import errors, typed

HOUSE = [
    *("127.0.0.1", "127.1", "127.0.0.1.", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "0"),
    "0.0.0.0",  # noqa: S104
    *("１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1"),
    *(
        "localhost",
        "LOCALHOST",
        "localhost.",
        "x.localhost",
        "printer.local",
        "wiki.internal",
        "nas.home.arpa",
        "intranet",
    ),
    *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255"),
    *("::1", "::", "::ffff:127.0.0.1", "::7f00:1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1"),
    *("2002:7f00:1::", "2002:a00:1::1", "64:ff9b::7f00:1", "64:ff9b:1::808:808", "2001:0:7f00:1::"),
]
PUBLIC = ["www.un.org", "undocs.org.", "x.example.org", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "дом.рф"]


@pytest.mark.parametrize("host", HOUSE)
def test_house_is_known_however_it_is_spelled(host):
    assert not is_public_name(host)


@pytest.mark.parametrize("host", PUBLIC)
def test_public_host_is_taken(host):
    assert is_public_name(host)


@pytest.mark.parametrize("host", [host for host in HOUSE if ":" in host])
def test_address_that_a_name_stands_for_is_judged_alike(host):
    assert not is_public(host)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://www.un.org/report.pdf", None),
        ("https://[2606:4700::1111]:8443/x", None),
        ("https://user:word@www.un.org/", "address_with_user"),
        ("https://user@www.un.org/", "address_with_user"),
        ("https://@www.un.org/", "address_with_user"),
        ("https://127.0.0.1:8000/x", "address_not_public"),
        ("https://[::ffff:127.0.0.1]/x", "address_not_public"),
        ("https:///x", "address_not_public"),
        ("https://[x", None),
    ],
)
def test_address_is_refused_with_a_sentence(address, code):
    found = None
    try:
        validate_public_address(address)
    except ValidationError as error:
        found = error.code
    assert found == code


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["http://127.0.0.1/a.pdf", "http://localhost:8000/", "https://a:b@www.un.org/"])
def test_form_says_what_is_wrong_with_an_address(client, editor, language, address):
    client.force_login(editor)
    item = resource()
    ResourceFile.objects.create(resource=item, language="ar", address="https://www.un.org/a.pdf")
    with translation.override(language):
        form = reverse("admin:resources_resource_change", args=[item.pk])
    [sentence] = errors(client.post(form, typed(client.get(form), **{"files-0-address": address})))["files-0-address"]
    words = {"fr": ("n’est pas publique", "mot de passe"), "en": ("is not public", "a password")}[language]
    assert words["@" in address] in sentence
    assert ResourceFile.objects.get().address == "https://www.un.org/a.pdf"
