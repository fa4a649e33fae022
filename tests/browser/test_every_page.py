"""Every page that a link leads to, as each role, in light and dark, wide and narrow: no accessibility fault, nothing from elsewhere."""

import re
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from accounts.models import User
from home.demo.people import LOGINS, email

pytestmark = pytest.mark.django_db(transaction=True)

AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
# All that the other scheme can change.
AXE_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "resultTypes": ["violations"]}
FILES = (".pdf", ".csv", ".xlsx", ".json", ".xml", ".png", ".ics")
DOWNLOADS = ("/bilagor/", "/manifest/", "/tidsstamplar/", "/ladda-ner/", "/bild/")
MOST_PAGES_PER_VIEW = 2
MOST_ROLES_PER_VIEW = 3  # who read two pages of it; the others read one
NARROW, WIDE = {"width": 320, "height": 700}, {"width": 1280, "height": 900}


EVERYBODY = [None, *(key for key, _ in LOGINS)]


@pytest.mark.parametrize("keys", [EVERYBODY[0::4], EVERYBODY[1::4], EVERYBODY[2::4], EVERYBODY[3::4]], ids=["a", "b", "c", "d"])
def test_every_page_that_links_lead_to_is_accessible_and_our_own(keys: list[str | None], open_as):
    """Some roles in each, since the demo municipality takes longer to make than a page to read."""
    call_command("demo")
    found: dict[str, list[str]] = {}
    numbers: dict[str, int] = {}

    for key in keys:
        user = User.objects.get(email=email(key)) if key else None
        page = open_as(user, viewport=NARROW)
        seen, faults = crawl(page, start="/" if user else "/sociala-medier/")
        found[str(key)], numbers[str(key)] = faults + page.faults, len(seen)
        page.context.close()

    assert found == {str(key): [] for key in keys}
    assert all(number >= (15 if key != "None" else 5) for key, number in numbers.items()), numbers


def crawl(page: Page, *, start: str) -> tuple[set[str], list[str]]:
    """Follow links from `start`, at most two pages of each view (one, when enough roles have read two). Returns views and faults."""
    waiting, known, visits, faults = deque([start]), {start}, dict[str, int](), list[str]()
    while waiting:
        path = waiting.popleft()
        view = view_of(path)
        if visits.get(view, 0) >= (MOST_PAGES_PER_VIEW if readers[view] < MOST_ROLES_PER_VIEW else 1):
            continue
        visits[view] = visits.get(view, 0) + 1
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            faults.append(f"{answer.status if answer else 'no answer'}: {path}")
            continue
        faults += look_at(page, path)
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))"):
            target = urlsplit(urljoin(page.url, link))
            found = target.path + (f"?{target.query}" if target.query else "")
            if target.netloc == urlsplit(page.url).netloc and found not in known and not is_file(target.path):
                known.add(found)
                waiting.append(found)
    readers.update(visits.keys())
    return set(visits), faults


def is_file(path: str) -> bool:
    """A download, not a page."""
    return (
        path.endswith(FILES)
        or any(part in path for part in DOWNLOADS)
        or re.fullmatch(r"/ogonblicksbilder/\d+/filer/\d+/", path) is not None
    )


def view_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path


# What a page is built of: each element with its ancestors, as tags, classes, roles, which attributes it has and whether it has words.
BUILT_OF = """() => {
  const name = element => {
    const attributes = [...element.attributes].map(({name, value}) =>
      ["class", "role", "type", "name"].includes(name) ? name + "=" + value.replace(/\\d+/g, "0") : name + (value ? "" : "-"));
    const words = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    return [element.tagName, ...attributes.sort(), words].join(" ");
  };
  const found = new Set();
  const walk = (element, above) => {
    const here = above + ">" + name(element);
    found.add(here);
    for (const child of element.children) walk(child, here);
  };
  walk(document.documentElement, "");
  return [...found];
}"""
IDS_TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
}"""
looked_at: set[str] = set()
readers: Counter[str] = Counter()  # view: how many roles have read it


def look_at(page: Page, path: str) -> list[str]:
    """The page as it is now: axe in both schemes, no sideways scrolling at 320 px, no link that leads nowhere.

    axe takes longer than all the rest, so it sees only the pages where something is built in a way it has not seen.
    """
    faults = [
        f"{path}: a link without address ({words})"
        for words in page.eval_on_selector_all("a[href='']", "links => links.map(link => link.innerText)")
    ]
    faults += [f"{path}: the id {name} twice" for name in page.evaluate(IDS_TWICE)]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if too_wide > 0:
        faults.append(f"{path}: {too_wide} px too wide at 320 px")
    built_of = set(page.evaluate(BUILT_OF))
    if not built_of <= looked_at:
        page.set_viewport_size(WIDE)
        for scheme, options in (("light", AXE_OPTIONS), ("dark", AXE_COLOURS)):
            page.emulate_media(color_scheme=scheme)
            faults += [f"{path} ({scheme}): {fault}" for fault in axe_faults(page, options)]
        looked_at.update(built_of)
        page.set_viewport_size(NARROW)
    return faults


def axe_faults(page: Page, options: dict[str, object] = AXE_OPTIONS) -> list[str]:
    result = Axe().run(page, options=options)
    return [
        f"{violation['id']}: {violation['help']} ({violation['nodes'][0]['html'][:160]})" for violation in result.response["violations"]
    ]
