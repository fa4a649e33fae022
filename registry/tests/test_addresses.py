"""Pasted addresses (S2, S3, S10): what is accepted, what is refused and in which words, and that nothing else can happen."""

import time
from dataclasses import replace
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.addresses import MAX_LENGTH, REDIRECTORS, AddressError, recognise
from registry.tests.hostile import HOSTILE, HOSTILE_BYTES, LONG
from registry.tests.rules import FACEBOOK, INSTAGRAM, LINKEDIN, RULES, SNAPCHAT, X


def answer(text, rules=RULES):
    """The address, or the sentence of the refusal; anything else is a fault and is raised."""
    try:
        return recognise(text, rules)
    except AddressError as refusal:
        return str(refusal)


ACCEPTED = [
    # text, canonical address, key
    ("https://www.facebook.com/markaryd", "https://www.facebook.com/markaryd", "facebook:markaryd"),
    ("facebook.com/markaryd", "https://www.facebook.com/markaryd", "facebook:markaryd"),
    ("  facebook.com/markaryd/\n", "https://www.facebook.com/markaryd", "facebook:markaryd"),
    ("//facebook.com//markaryd//", "https://www.facebook.com/markaryd", "facebook:markaryd"),
    ("FACEBOOK.COM./Markaryd", "https://www.facebook.com/markaryd", "facebook:markaryd"),
    ("http://m.facebook.com/Markaryd?fbclid=IwAR0&ref=page#top", "https://www.facebook.com/markaryd", "facebook:markaryd"),
    ("https://sv-se.facebook.com/markaryd", "https://www.facebook.com/markaryd", "facebook:markaryd"),
    ("https://mbasic.facebook.com/markaryd", "https://www.facebook.com/markaryd", "facebook:markaryd"),
    ("fb.com/markaryd", "https://www.facebook.com/markaryd", "facebook:markaryd"),
    ("https://web.facebook.com/markaryds.kommun", "https://www.facebook.com/markaryds.kommun", "facebook:markarydskommun"),
    ("facebook.com/markarydskommun", "https://www.facebook.com/markarydskommun", "facebook:markarydskommun"),
    ("facebook.com/profile.php?id=100064123456789", "https://www.facebook.com/100064123456789", "facebook:100064123456789"),
    (
        "facebook.com/profile.php?locale=sv&id=100064123456789&sk=about",
        "https://www.facebook.com/100064123456789",
        "facebook:100064123456789",
    ),
    ("facebook.com/p/Markaryds-kommun-100064123456789/", "https://www.facebook.com/100064123456789", "facebook:100064123456789"),
    ("facebook.com/p/B%C3%A5stad-100064123456789", "https://www.facebook.com/100064123456789", "facebook:100064123456789"),
    ("facebook.com/pages/Markaryds-kommun/100064123456789", "https://www.facebook.com/100064123456789", "facebook:100064123456789"),
    ("facebook.com/people/Markaryd/100064123456789/", "https://www.facebook.com/100064123456789", "facebook:100064123456789"),
    ("facebook.com/pages/category/Library/Bib-100064123456789/", "https://www.facebook.com/100064123456789", "facebook:100064123456789"),
    ("facebook.com/Markaryds-kommun-100064123456789/", "https://www.facebook.com/100064123456789", "facebook:100064123456789"),
    ("facebook.com/pg/markaryd/about", "https://www.facebook.com/markaryd", "facebook:markaryd"),
    ("facebook.com/#!/markaryd", "https://www.facebook.com/markaryd", "facebook:markaryd"),
    (
        "https://www.instagram.com/Markaryd.Kommun_/?igsh=abc%3D",
        "https://www.instagram.com/markaryd.kommun_/",
        "instagram:markaryd.kommun_",
    ),
    ("instagr.am/markaryd", "https://www.instagram.com/markaryd/", "instagram:markaryd"),
    ("m.instagram.com/markaryd/reels/", "https://www.instagram.com/markaryd/", "instagram:markaryd"),
    ("x.com/Markaryd_1", "https://x.com/markaryd_1", "x:markaryd_1"),
    ("https://twitter.com/markaryd_1?s=20", "https://x.com/markaryd_1", "x:markaryd_1"),
    ("https://mobile.twitter.com/markaryd_1/", "https://x.com/markaryd_1", "x:markaryd_1"),
    ("https://twitter.com/#!/markaryd_1", "https://x.com/markaryd_1", "x:markaryd_1"),
    ("https://twitter.com/#!/markaryd_1?lang=sv", "https://x.com/markaryd_1", "x:markaryd_1"),
    ("x.com/@markaryd_1", "https://x.com/markaryd_1", "x:markaryd_1"),
    ("https://x.com/markaryd_1/status/123", "https://x.com/markaryd_1", "x:markaryd_1"),
    (
        "https://se.linkedin.com/company/Markaryds-kommun?trk=x",
        "https://www.linkedin.com/company/markaryds-kommun/",
        "linkedin:markaryds-kommun",
    ),
    ("linkedin.com/company/12345/admin/dashboard/", "https://www.linkedin.com/company/12345/", "linkedin:12345"),
    ("linkedin.com/showcase/markaryd/", "https://www.linkedin.com/company/markaryd/", "linkedin:markaryd"),
    ("linkedin.com/school/markaryd/", "https://www.linkedin.com/company/markaryd/", "linkedin:markaryd"),
    ("linkedin.com/company/sm%C3%A5landsv%c3%a4g", "https://www.linkedin.com/company/sm%C3%A5landsv%C3%A4g/", "linkedin:smålandsväg"),
    ("linkedin.com/company/smålandsväg", "https://www.linkedin.com/company/sm%C3%A5landsv%C3%A4g/", "linkedin:smålandsväg"),
    ("linkedin.com/company/sma\u030alandsva\u0308g", "https://www.linkedin.com/company/sm%C3%A5landsv%C3%A4g/", "linkedin:smålandsväg"),
    ("linkedin.com/company/jobs", "https://www.linkedin.com/company/jobs/", "linkedin:jobs"),
    ("snapchat.com/add/Markaryd", "https://www.snapchat.com/add/markaryd", "snapchat:markaryd"),
    ("www.snapchat.com/@markaryd?share_id=1", "https://www.snapchat.com/add/markaryd", "snapchat:markaryd"),
    ("snapchat.com/add/markaryd-ung", "https://www.snapchat.com/add/markaryd-ung", "snapchat:markaryd-ung"),
    (
        "snapchat.com/p/8ad7f9b2-1234-4321-abcd-123456789012/2385892932",
        "https://www.snapchat.com/p/8ad7f9b2-1234-4321-abcd-123456789012/2385892932",
        "snapchat:p/8ad7f9b2-1234-4321-abcd-123456789012/2385892932",
    ),
    ("https://blogg.markaryd.example", "https://blogg.markaryd.example/", "blogg:blogg.markaryd.example"),
    ("https://blogg.markaryd.example/", "https://blogg.markaryd.example/", "blogg:blogg.markaryd.example"),
    ("WWW.Markaryd.example/Biblioteket", "https://www.markaryd.example/Biblioteket/", "blogg:markaryd.example/biblioteket"),
    ("markaryd.example/biblioteket/?utm_source=brev", "https://markaryd.example/biblioteket/", "blogg:markaryd.example/biblioteket"),
    ("markaryd.example/blogg/index.html", "https://markaryd.example/blogg/index.html", "blogg:markaryd.example/blogg/index.html"),
    ("https://blåbär.se/Vår blogg".replace(" ", "%20"), "https://xn--blbr-noae.se/V%C3%A5r%20blogg/", "blogg:xn--blbr-noae.se/vår blogg"),
    ("https://bla\u030aba\u0308r.se", "https://xn--blbr-noae.se/", "blogg:xn--blbr-noae.se"),
    ("https://XN--BLBR-NOAE.se", "https://xn--blbr-noae.se/", "blogg:xn--blbr-noae.se"),
]

REFUSED = [
    # text, part of the sentence
    ("", "Klistra in adressen"),
    ("   \n", "Klistra in adressen"),
    ("facebook.com/" + "a" * 500, "för lång"),
    ("https://", "saknar webbplatsens namn"),
    ("https:///markaryd", "saknar webbplatsens namn"),
    ("@markaryd", "inte bara användarnamnet"),
    ("markaryd", "ingen webbplats"),
    ("min sida på facebook.com/markaryd", "mellanslag"),
    ("facebook.com/mark aryd", "mellanslag"),
    ("javascript:alert(1)", "”javascript:”"),
    ("JAVASCRIPT:alert(1)//facebook.com/markaryd", "”JAVASCRIPT:”"),
    ("data:text/html,<script>", "”data:”"),
    ("ftp://facebook.com/markaryd", "”ftp:”"),
    ("mailto:info@markaryd.se", "”mailto:”"),
    ("view-source:https://facebook.com/markaryd", "”view-source:”"),
    ("https:facebook.com/markaryd", "Det ska stå //"),
    ("https://facebook.com@evil.se/markaryd", "leder i själva verket till evil.se"),
    ("https://facebook.com:pw@evil.se", "leder i själva verket till evil.se"),
    ("info@markaryd.se", "före @"),
    ("https://facebook.com:8080/markaryd", "portnummer"),
    ("facebook.com:443/markaryd", "portnummer"),
    ("localhost:8000", "portnummer"),
    ("https://facebook.com\\@evil.se", "omvänt snedstreck"),
    ("https://facebook.com/mark\x00aryd", "osynligt tecken (U+0000)"),
    ("https://facebook.com/mark%00aryd", "osynligt tecken (U+0000)"),
    ("https://face\u200bbook.com/markaryd", "osynligt tecken (U+200B)"),
    ("https://facebook.com/%E2%80%8Bmarkaryd", "osynligt tecken (U+200B)"),
    ("https://facebook.com/\u202emarkaryd", "osynligt tecken (U+202E)"),
    ("https://face\ufe0fbook.com/markaryd", "osynligt tecken (U+FE0F)"),
    ("https://facebook.com/\ud800", "osynligt tecken (U+D800)"),
    ("https://facebook.com/\u3164", "osynligt tecken (U+3164)"),
    ("https://bit.ly/3abc", "leder vidare"),
    ("https://www.bit.ly/3abc", "leder vidare"),
    ("fb.me/markaryd", "leder vidare"),
    ("l.facebook.com/l.php?u=https%3A%2F%2Fmarkaryd.se", "leder vidare"),
    ("lnkd.in/abc", "leder vidare"),
    ("t.co/abc", "leder vidare"),
    ("kortlänk.se/abc", "leder vidare"),
    ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Ffacebook.com", "leder vidare"),
    ("https://www.google.com/url?q=https://facebook.com/markaryd", "leder vidare"),
    ("https://fаcebook.com/markaryd", "liknar facebook.com men är inte Facebook: ”а” är en kyrillisk bokstav"),
    ("https://www.fаcebook.com/markaryd", "liknar facebook.com"),
    ("https://FАCEBOOK.com/markaryd", "liknar facebook.com"),
    ("https://х.com/markaryd", "liknar x.com"),
    ("https://faceboоk.com.se/", "liknar ”facebook”"),
    ("https://xn--fcebook-2fg.com/markaryd", "liknar facebook.com"),
    ("https://fàcebook.com/markaryd", "liknar facebook.com"),
    ("https://faceb00k.com/markaryd", "liknar facebook.com"),
    ("https://lnstagram.com/markaryd", "liknar instagram.com"),
    ("https://linkedln.com/company/markaryd", "liknar linkedin.com"),
    ("https://ｆacebook.com/markaryd", "liknar facebook.com"),
    ("https://faceboo\u212a.com/markaryd", "tecken som inte får finnas"),
    ("https://mar\u212aaryd.se", "tecken som inte får finnas"),
    ("https://facebook。com/markaryd", "”。” (U+3002) är ett annat tecken"),
    ("https://facebook.com.evil.se/markaryd", "innehåller ”facebook.com” men leder till facebook.com.evil.se, som inte är Facebook"),
    ("https://x.com.evil.se/markaryd", "som inte är X"),
    ("https://facebook-login.se/markaryd", "innehåller ”facebook”"),
    ("https://facebook.se/markaryd", "innehåller ”facebook”"),
    ("https://developers.facebook.com/docs", "hör till Facebook"),
    ("https://mаrkaryd.se/", "blandar bokstäver"),
    ("https://аррӏе.com/", "andra bokstäver"),
    ("https://straße.de/", "inte får finnas"),
    ("https://blogg_x.se/", "inte får finnas"),
    ("https://www.face%62ook.com/markaryd", "inte får finnas"),
    ("https://xn--99999999999.se/", "går inte att tolka"),
    ("https://xn--facebook-.com/", "går inte att tolka"),
    ("https://a..se/", "går inte att tolka"),
    ("https://" + "a" * 64 + ".se/", "går inte att tolka"),
    ("https://-a.se/", "inte får finnas"),
    ("http://127.0.0.1/", "IP-adress"),
    ("http://127.1/", "IP-adress"),
    ("http://2130706433/", "IP-adress"),
    ("http://0x7f.1/", "IP-adress"),
    ("http://0x7f000001", "IP-adress"),
    ("http://017700000001/", "IP-adress"),
    ("http://[::1]/", "IP-adress"),
    ("http://127.0.0.1./", "IP-adress"),
    ("localhost", "ingen webbplats på internet"),
    ("intranet/blogg", "ingen webbplats på internet"),
    ("https://skrivare.local/", "ingen webbplats på internet"),
    ("https://facebook.com/", "startsidan"),
    ("https://facebook.com/groups/markaryd", "det är ingen profil"),
    ("https://facebook.com/sharer.php?u=x", "det är ingen profil"),
    ("https://facebook.com/SHARER/sharer.php", "det är ingen profil"),
    ("https://facebook.com/profile.php", "det är ingen profil"),
    ("https://facebook.com/share/1AbCdEf", "det är ingen profil"),
    ("https://facebook.com/okand.php", "kan inte vara namnet"),
    ("https://facebook.com/abc", "kan inte vara namnet"),
    ("https://facebook.com/a.b.c.d.", "kan inte vara namnet"),
    ("https://facebook.com/mаrkaryd", "”а” är en kyrillisk bokstav"),
    ("https://facebook.com/mar\u212aaryd", "annat än det ser ut"),
    ("https://facebook.com/mark%25aryd", "kan inte vara namnet"),
    ("https://facebook.com/%E5", "procentkoder"),
    ("https://facebook.com/a%2fb", "kodat snedstreck"),
    ("https://facebook.com/%2e%2e/markaryd", "/../"),
    ("https://instagram.com/p/Cabc123/", "det är ingen profil"),
    ("https://instagram.com/reel/Cabc123/", "det är ingen profil"),
    ("https://instagram.com/.markaryd", "kan inte vara namnet"),
    ("https://instagram.com/markaryd.", "kan inte vara namnet"),
    ("https://instagram.com/mark..aryd", "kan inte vara namnet"),
    ("https://instagram.com/" + "a" * 31, "kan inte vara namnet"),
    ("https://x.com/i/web/status/1", "det är ingen profil"),
    ("https://x.com/intent/follow?screen_name=markaryd", "det är ingen profil"),
    ("https://x.com/home", "det är ingen profil"),
    ("https://x.com/abcdefghijklmnop", "kan inte vara namnet"),
    ("https://x.com/mark-aryd", "kan inte vara namnet"),
    ("https://www.linkedin.com/in/nisse-hult/", "Privata konton får inte användas i tjänsten"),
    ("https://linkedin.com/pub/nisse/1/2/3", "S10"),
    ("https://www.linkedin.com/feed/", "det är ingen profil"),
    ("https://www.linkedin.com/company/", "det är ingen profil"),
    ("https://www.linkedin.com/markaryd", "ingen adress till ett konto"),
    ("https://www.linkedin.com/company/mаrkaryd", "kyrillisk"),
    ("https://snapchat.com/add/ab", "kan inte vara namnet"),
    ("https://snapchat.com/add/1markaryd", "kan inte vara namnet"),
    ("https://snapchat.com/add/a-b-c", "kan inte vara namnet"),
    ("https://snapchat.com/add/markaryd_", "kan inte vara namnet"),
    ("https://snapchat.com/spotlight/x", "det är ingen profil"),
    ("https://blogg.se/wp-admin/post.php", "inte en sida för besökare"),
    ("https://blogg.se/" + "%C3%A5" * 90, "för lång"),
    ("https://blogg.se/" + "å" * 90, "blir för lång"),
]


@pytest.mark.parametrize(("text", "url", "key"), ACCEPTED)
def test_an_address_is_recognised_in_every_way_it_is_written(text, url, key):
    address = recognise(text, RULES)

    assert (address.url, address.key) == (url, key)
    assert recognise(address.url, RULES).url == url
    assert recognise(address.url, RULES).key == key


@pytest.mark.parametrize(("text", "part"), REFUSED)
def test_a_bad_address_is_refused_with_a_sentence_that_says_why(text, part):
    with pytest.raises(AddressError) as refusal:
        recognise(text, RULES)

    sentence = str(refusal.value)
    assert part in sentence
    assert sentence[-1] in ".…" or "https://" in sentence.rsplit(" ", 1)[-1]


@pytest.mark.parametrize("host", sorted(REDIRECTORS))
def test_no_redirector_is_taken_for_an_account(host):
    with pytest.raises(AddressError, match="leder vidare"):
        recognise(f"https://{host}/markaryd", RULES)


def test_the_handle_is_what_a_person_would_call_the_account():
    assert recognise("https://twitter.com/Markaryd", RULES).handle == "markaryd"
    assert recognise("linkedin.com/company/sm%C3%A5landsv%C3%A4g", RULES).handle == "smålandsväg"
    assert recognise("https://www.markaryd.example/Blogg/", RULES).handle == "www.markaryd.example/Blogg"


def test_what_was_changed_is_said_as_a_warning():
    assert recognise("facebook.com/markaryd", RULES).warnings == ()
    assert recognise("facebook.com/markaryd?fbclid=1", RULES).warnings == ()
    assert "undersida" in recognise("facebook.com/markaryd/posts/1", RULES).warnings[0]
    assert "http://" in recognise("http://blogg.markaryd.example", RULES).warnings[0]
    assert "frågetecknet" in recognise("https://blogg.markaryd.example/?page_id=7", RULES).warnings[0]
    assert recognise("https://blogg.markaryd.example/?utm_source=7", RULES).warnings == ()
    assert "alfabet" in recognise("https://日本.jp", RULES).warnings[0]
    assert "namn" in recognise("snapchat.com/p/8ad7f9b2-1234-4321-abcd-123456789012", RULES).warnings[0]


def test_a_refused_address_is_quoted_only_in_part():
    with pytest.raises(AddressError) as refusal:
        recognise("https://facebook.com/" + "å" * 400, RULES)

    assert len(str(refusal.value)) < 300


def test_without_a_rule_for_any_host_an_unknown_site_is_refused_by_name():
    with pytest.raises(AddressError, match=r"känner inte igen blogg.se. Adressen ska gå till Facebook, X\."):
        recognise("https://blogg.se/", [FACEBOOK, X])


def test_with_no_rules_at_all_every_address_is_refused():
    with pytest.raises(AddressError, match="känner inte igen"):
        recognise("https://www.facebook.com/markaryd", [])


# --- what holds for every address -------------------------------------------------------------------------------------

handles = st.sampled_from(["markaryd", "markaryd.kommun", "Bibliotek_1", "kultur-fritid", "smålandsväg", "123456789"])
hosts = st.sampled_from(
    [*(host for rule in RULES for host in rule.hosts), "blogg.markaryd.example", "blåbär.se", "evil.facebook.com", "fаcebook.com", "t.co"]
)
paths = st.sampled_from(
    ["/{}", "/{}/", "/add/{}", "/@{}", "/company/{}", "/in/{}", "/profile.php?id={}", "/p/x-{}", "/#!/{}", "/{}/posts/1", "//{}", "/%2e/{}"]
)
schemes = st.sampled_from(["", "https://", "http://", "HTTPS://", "//", "ftp://", "javascript:"])
plausible = st.builds(
    lambda scheme, host, path, handle: scheme + host + path.format(handle), schemes, hosts, paths, handles | st.text(max_size=20)
)
anything = (
    st.text()
    | st.text(alphabet="abcx:/.@?#%[]\\-_0123456789 åаK。\u200b\u0301")
    | plausible
    | st.builds(lambda a, b: a + b, plausible, st.text())
)


@given(anything)
def test_any_text_gives_an_address_or_a_sentence_and_the_address_is_stable(text):
    address = answer(text)
    if isinstance(address, str):
        assert address
        return

    again = recognise(address.url, RULES)
    parts = urlsplit(address.url)
    assert (again.url, again.key, again.handle) == (address.url, address.key, address.handle)
    assert address.url.isascii()
    assert len(address.url) <= MAX_LENGTH
    assert len(address.key) <= 600
    assert (parts.scheme, parts.query, parts.fragment, parts.port, parts.username) == ("https", "", "", None, None)
    rule = next(rule for rule in RULES if rule.slug == address.platform_slug)
    assert rule.any_host or parts.hostname in rule.hosts


letters = "abcdefghijklmnopqrstuvwxyz"


@given(
    rule=st.sampled_from([FACEBOOK, INSTAGRAM, X, SNAPCHAT, LINKEDIN]),
    handle=st.text(alphabet=letters, min_size=5, max_size=15),
    data=st.data(),
)
def test_case_host_tracking_and_trailing_slash_never_change_the_key(rule, handle, data):
    if handle in rule.reserved_words:
        return
    prefix = {"snapchat": "/add/", "linkedin": "/company/"}.get(rule.slug, "/")
    host = data.draw(st.sampled_from(sorted(rule.hosts)))
    scheme = data.draw(st.sampled_from(["", "http://", "https://", "HTTPS://", "//"]))
    written = "".join(data.draw(st.sampled_from([letter, letter.upper(), f"%{ord(letter):02x}"])) for letter in handle)
    slash = data.draw(st.sampled_from(["", "/", "//"]))
    tracking = data.draw(st.sampled_from(["", "?fbclid=1", "?utm_source=a&utm_medium=b", "?igsh=x#y", "#top", "?"]))

    address = recognise(scheme + host.upper() + prefix + written + slash + tracking, RULES)

    assert address.key == f"{rule.slug}:{handle}"
    assert address == recognise(f"https://{sorted(rule.hosts)[0]}{prefix}{handle}", RULES)


@given(st.text(alphabet=letters + "åäöÅÄÖ ", min_size=1, max_size=20))
def test_a_blogs_path_may_be_written_plain_or_percent_encoded(path):
    plain = "https://blogg.markaryd.example/" + path.replace(" ", "%20")
    encoded = "https://www.blogg.markaryd.example/" + quote(path).lower() + "/?fbclid=x"

    assert recognise(plain, RULES).key == recognise(encoded, RULES).key


# --- hostile values ---------------------------------------------------------------------------------------------------


def test_the_hostile_values_are_many_and_different():
    assert len(HOSTILE) >= 200
    assert len(set(HOSTILE)) == len(HOSTILE)
    assert max(map(len, HOSTILE)) >= 1_000_000
    assert len(HOSTILE_BYTES) >= 10
    for value in HOSTILE:
        value.encode()


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_value_ends_in_a_sentence_or_a_harmless_address(value):
    address = answer(value)

    if isinstance(address, str):
        assert 0 < len(address) < 400
    else:
        assert address.url.startswith("https://")
        assert not set(address.url) & set("<>\"'\\ {}`\r\n")


SHAPES = [
    text if len(text) >= 100_000 else (text * (100_000 // len(text) + 1))[:100_000]
    for text in [*LONG, "facebook.com/", "a.", "-1", "aB1_", "[", "("]
]
AT_THE_LIMIT = [
    start + (piece * MAX_LENGTH)[: MAX_LENGTH - len(start) - 1] + end
    for start in (
        "",
        "https://",
        "facebook.com/",
        "facebook.com/p/",
        "instagram.com/",
        "snapchat.com/add/",
        "linkedin.com/company/",
        "x.com/?",
        "a.se/",
    )
    for piece in ("a", ".", "-1", "a-", "a.", "/a", "&a=1", "%61", "å", "а", "1", "_")
    for end in ("!", "а")
]


@pytest.mark.parametrize("text", SHAPES, ids=range(len(SHAPES)))
def test_100_kilobytes_of_a_hostile_shape_are_answered_in_200_ms(text):
    assert seconds_to_answer(text) < 0.2


def test_hostile_texts_of_just_the_allowed_length_are_answered_in_200_ms():
    slowest = max((seconds_to_answer(text), text) for text in AT_THE_LIMIT)

    assert slowest[0] < 0.2, slowest


def test_the_worst_pattern_that_is_let_through_is_still_answered_in_time():
    rule = replace(FACEBOOK, path_patterns=["/(?P<handle>[a-z]*[a-z]*[a-z]*!)"])
    assert rule.problems() == []

    assert seconds_to_answer("facebook.com/" + "a" * (MAX_LENGTH - 13), [rule]) < 1


def seconds_to_answer(text, rules=RULES):
    """The best of three, so that a busy machine is not blamed on the code."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        answer(text, rules)
        best = min(best, time.perf_counter() - start)
    return best
