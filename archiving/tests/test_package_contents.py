"""What lies in a package for the e-archive, and what makes it refused. REQ-2.16, REQ-2.17; reference: capture §6, law §2.5."""

import csv
import hashlib
import io
import json
import re
import zipfile

import pytest
from django.utils import timezone
from lxml import etree

from archiving.actions import approve_snapshot
from archiving.models import CollectiveMatter
from archiving.tests.packing import bytes_of, made, names, read, report_on, spoiled
from records.actions import register, slip_of
from tests import factories, factories_archive

pytestmark = pytest.mark.django_db

NS = {"m": "http://www.loc.gov/METS/", "p": "http://www.loc.gov/premis/v3", "x": "http://www.w3.org/1999/xlink"}
KEPT: dict[str, bytes] = {}  # a good package, made once: most tests only read it


@pytest.fixture
def good(db) -> bytes:
    """Two snapshots of an account with å ä ö in its name: one may be secret, and lacks something."""
    if "good" not in KEPT:
        KEPT["good"] = bytes_of(made(_ordered()))
    return KEPT["good"]


def _ordered():
    factories.guideline()
    account = factories.active_account(name="Åsnens öppna förskola & bibliotek")
    by = factories_archive.archivist("Åke Öberg")
    for fields in (
        {"gaps": ""},
        {"is_secret": True, "provision": "26 kap. 1 § OSL", "has_comments": False, "gaps": "Kommentarerna från maj är borttagna."},
    ):
        snapshot = factories_archive.open_snapshot(account)
        files = [factories_archive.new_file("Skärmbild på väggen.png", content_type="image/png", ending="png")]
        factories_archive.hand_in(snapshot, files=files, **fields)
        approve_snapshot(snapshot=snapshot, version=1, by=by, now=timezone.now())
    package = factories_archive.ordered_package(account.snapshots.first(), by=by)
    register(slip_of(CollectiveMatter.objects.get()), "KS 2026/77", by=factories.person())
    return package


def test_req_2_16_a_package_is_valid_and_eark_validator_errs_at_most_in_sip14(good, tmp_path):
    path = spoiled(good, lambda name, content: content, tmp_path / "same.zip")

    report = report_on(path, tmp_path / "x")

    assert (report.faults, [known.partition(":")[0] for known in report.known]) == ([], ["SIP14"])
    assert report.validator == "eark-validator 1.1.3"
    assert report.files == len(names(good)) - 1  # all but METS.xml itself


def test_req_2_16_the_folders_are_those_of_the_specification(good):
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        roots = {name.partition("/")[0] for name in archive.namelist()}
    mets = etree.fromstring(read(good, "METS.xml").encode())

    assert roots == {mets.get("OBJID")}
    assert mets.get("PROFILE") == "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml"
    assert {name for name in names(good) if not name.startswith(("representations/rep1/data/", "schemas/"))} == {
        "METS.xml",
        "metadata/descriptive/dc.xml",
        "metadata/descriptive/konto.json",
        "metadata/descriptive/konto.csv",
        "metadata/preservation/premis.xml",
        "representations/rep1/METS.xml",
        "documentation/README.txt",
        "documentation/systembeskrivning.txt",
        "documentation/riktlinje.txt",
        "documentation/kontrollsummor-sha256.txt",
    }
    assert all(re.fullmatch(r"[\w./-]+", name, re.ASCII) for name in names(good))


def test_req_2_17_the_header_says_who_delivers_under_which_agreement(good):
    header = etree.fromstring(read(good, "METS.xml").encode()).find("m:metsHdr", NS)

    said = {agent.get("OTHERROLE") or agent.get("ROLE"): agent.findtext("m:name", namespaces=NS) for agent in header.findall("m:agent", NS)}
    references = {record.get("TYPE"): record.text for record in header.findall("m:altRecordID", NS)}
    assert said == {
        "CREATOR": "Portalen för sociala medier",
        "ARCHIVIST": "Kommunstyrelsen",
        "SUBMITTER": "Markaryds kommun",
        "CONTACT": "Kommunarkivet",
        "PRESERVATION": "Sydarkivera",
    }
    assert references == {"SUBMISSIONAGREEMENT": "LÖ 2026:7", "REFERENCECODE": "KS 2026/77"}
    assert "212000-0654" in [note.text for note in header.iterfind(".//m:note", NS)]


def test_premis_tells_each_file_and_what_happened_to_it(good):
    premis = etree.fromstring(read(good, "metadata/preservation/premis.xml").encode())

    files = [one for one in premis.findall("p:object", NS) if one.find("p:objectCharacteristics", NS) is not None]
    kinds = [one.findtext("p:eventType", namespaces=NS) for one in premis.findall("p:event", NS)]
    hashes = {one.findtext(".//p:messageDigest", namespaces=NS) for one in files}
    data = {name for name in names(good) if name.startswith("representations/rep1/data/")}
    assert {one.findtext(".//p:objectIdentifierValue", namespaces=NS) for one in files} == data
    assert hashes == {hashlib.sha256(read(good, name).encode()).hexdigest() for name in data}
    assert kinds == [
        *["capture", "transfer", "validation", "policy assignment", "quality review"] * 2,
        "fixity check",
        "information package creation",
    ]
    assert "Skärmbild på väggen.png" in {one.findtext("p:originalName", namespaces=NS) for one in files}
    assert "Åke Öberg" in {one.text for one in premis.iterfind(".//p:agentName", NS)}


def test_which_version_of_the_guideline_was_in_force_stands_in_readme_premis_and_its_own_file(good):
    words = f"Riktlinjer för sociala medier, antagen av Kommunstyrelsen {factories.LONG_AGO}, gäller från {factories.LONG_AGO}"

    packaged = etree.fromstring(read(good, "metadata/preservation/premis.xml").encode()).findall("p:event", NS)[-1]

    assert f"Riktlinje: {words}\n" in read(good, "documentation/README.txt")
    assert packaged.findtext(".//p:eventOutcomeDetailNote", namespaces=NS) == f"Riktlinje: {words}."
    assert read(good, "documentation/riktlinje.txt").startswith(f"{words}\n")


def test_what_may_be_secret_is_said_in_mets_premis_and_readme_and_so_is_what_is_missing(good):
    premis, mets = read(good, "metadata/preservation/premis.xml"), etree.fromstring(read(good, "METS.xml").encode())
    rights = etree.fromstring(premis.encode()).findall(".//p:rightsStatement", NS)
    labels = [div.get("LABEL") for div in etree.fromstring(read(good, "representations/rep1/METS.xml").encode()).iterfind(".//m:div", NS)]
    readme = read(good, "documentation/README.txt")

    assert [one.findtext(".//p:statuteCitation", namespaces=NS) for one in rights] == ["26 kap. 1 § OSL"]
    assert "26 kap. 1 § OSL" in mets.find(".//m:rightsMD/m:mdRef", NS).get("LABEL")
    assert sum("kan innehålla sekretess: 26 kap. 1 § OSL" in label for label in labels) == 1
    assert "omfattas av sekretess enligt 26 kap. 1 § OSL" in readme
    assert "Kommentarerna från maj är borttagna." in readme
    assert "LÖ 2026:7" in readme


def test_the_register_is_as_it_was_when_the_period_ended_and_holds_no_private_address():
    account = factories.active_account(name="Gamla namnet")
    factories_archive.approved_snapshot(account)
    package = factories_archive.ordered_package(account.snapshots.get())
    account.versions.filter(number=account.last_version_number()).update(at=factories.days_ago(3))
    package.period_to = timezone.localdate(factories.days_ago(1))
    package.save()
    account.change_facts({"name": "Nya namnet"}, address_key=account.address_key, by=factories.person())

    content = bytes_of(made(package))

    register_then = json.loads(read(content, "metadata/descriptive/konto.json"))
    rows = list(csv.DictReader(io.StringIO(read(content, "metadata/descriptive/konto.csv").lstrip("\ufeff")), delimiter=";"))
    person = account.roster.filter(role="responsible").select_related("person").first()
    assert [row["konto"] for row in register_then["konton"]] == [row["konto"] for row in rows] == ["Gamla namnet"]
    assert register_then["registret_den"] == package.period_to.isoformat()
    assert {"konto_id", "syfte", "verksamhet", "bemanning"} <= register_then["konton"][0].keys()
    if person:
        assert person.person.email not in read(content, "metadata/descriptive/konto.json")


def test_only_the_approved_version_is_packed():
    snapshot = factories_archive.snapshot_to_redo()
    second = factories_archive.hand_in(snapshot)
    approve_snapshot(snapshot=snapshot, version=2, by=factories_archive.archivist(), now=timezone.now())

    content = bytes_of(made(factories_archive.ordered_package(snapshot)))

    folders = {name.split("/")[4] for name in names(content) if name.startswith("representations/rep1/data/")}
    assert {folder.rpartition("_")[2] for folder in folders} == {"v2"}
    assert read(content, f"representations/rep1/data/{_folder_of(content)}/manifest.json").count(f'"version": {second.number}') == 1


def _folder_of(content: bytes) -> str:
    name = next(name for name in names(content) if name.endswith("manifest.json"))
    return name.removeprefix("representations/rep1/data/").removesuffix("/manifest.json")


# ---- what is refused


def _replaced(path, old, new):
    def change(name, content):
        if name != path:
            return content
        assert old in content
        return content.replace(old, new, 1)

    return change


def _cut(pattern, put_in=b""):
    """In the package's own METS, once."""

    def change(name, content):
        if name != "METS.xml":
            return content
        after = re.sub(pattern, put_in, content, count=1, flags=re.DOTALL)
        assert after != content
        return after

    return change


def _without(path):
    return lambda name, content: None if name == path else content


def _changed_data(name, content):
    return content + b"." if name.endswith(".png") else content


def _same_length(name, content):
    return bytes([content[0] ^ 1]) + content[1:] if name.endswith(".png") else content


SPOILED = {
    "CREATEDATE is gone": (_cut(rb' CREATEDATE="[^"]+"'), "CSIP7"),
    "metsHdr is gone": (_cut(rb"<mets:metsHdr.*?</mets:metsHdr>"), "eark-validator kan inte läsa METS.xml"),
    "a file is longer": (_changed_data, "byte, men METS anger"),
    "a file is changed": (_same_length, "annan kontrollsumma"),
    "a checksum is wrong": (_cut(rb'CHECKSUM="[0-9a-f]{64}"', b'CHECKSUM="' + b"0" * 64 + b'"'), "annan kontrollsumma"),
    "a file is gone": (_without("documentation/README.txt"), "documentation/README.txt är med i METS men saknas"),
    "METS is gone": (_without("METS.xml"), "METS.xml saknas"),
    "the representation's METS is gone": (_without("representations/rep1/METS.xml"), "representations/rep1/METS.xml saknas"),
    "METS is not XML": (lambda name, content: b"<mets" if name == "METS.xml" else content, "går inte att läsa som XML"),
    "METS does not follow its XSD": (_replaced("METS.xml", b'LOCTYPE="URL"', b'LOCTYPE="HERE"'), "följer inte schemat"),
    "OBJID is another": (_cut(rb'OBJID="[^"]+"', b'OBJID="annat"'), "anger OBJID annat"),
    "it is no SIP": (_replaced("METS.xml", b'OAISPACKAGETYPE="SIP"', b'OAISPACKAGETYPE="ZIP"'), "CSIP9"),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILED)
def test_req_2_16_a_package_that_was_tampered_with_is_refused(good, how, tmp_path):
    change, expected = SPOILED[how]
    path = spoiled(good, change, tmp_path / "spoiled.zip")

    report = report_on(path, tmp_path / "x")

    assert not report.is_good
    assert expected in "\n".join(report.faults)


def test_a_file_that_nobody_speaks_of_is_refused(good, tmp_path):
    path = spoiled(good, lambda name, content: content, tmp_path / "more.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(f"{archive.namelist()[0].partition('/')[0]}/documentation/dold.txt", "?")

    assert report_on(path, tmp_path / "x").faults == ["documentation/dold.txt ligger i paketet men är inte med i METS."]


@pytest.mark.parametrize("name", ["../ut.txt", "a/../../ut.txt", "/ut.txt", "ensam.txt"])
def test_a_path_that_leads_out_is_refused_and_nothing_is_unpacked(good, name, tmp_path):
    path = spoiled(good, lambda name, content: content, tmp_path / "out.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "?")

    report = report_on(path, tmp_path / "x")

    assert not report.is_good
    assert list((tmp_path / "x").iterdir()) == []
    assert not (tmp_path / "ut.txt").exists()


def test_half_a_zip_is_refused(good, tmp_path):
    path = tmp_path / "half.zip"
    path.write_bytes(good[: len(good) // 2])

    assert "inte en hel zip-fil" in report_on(path, tmp_path / "x").faults[0]


def test_a_recipient_can_check_the_files_with_sha256sum(good):
    lines = [line.split("  ", 1) for line in read(good, "documentation/kontrollsummor-sha256.txt").splitlines()]

    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        root = archive.namelist()[0].partition("/")[0]
        wrong = [path for digest, path in lines if hashlib.sha256(archive.read(f"{root}/{path}")).hexdigest() != digest]
    assert wrong == []
    assert {path for _, path in lines} == {*names(good)} - {"METS.xml", "documentation/kontrollsummor-sha256.txt"}
