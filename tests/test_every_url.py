"""Who gets which page: every URL of the portal stands in this table, and a URL that does not fails the test (ASVS 8.2)."""

import datetime
import re
import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Role, User
from core.models import LocalDay
from inquiries.models import ExpertQuestion, Reply, SavedReply
from records.models import ClassificationPlan
from registry.models import AdviceRequest, Party, RosterRow
from tests import factories, factories_archive, factories_closing, factories_records
from tests.factories import LONG_AGO

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEAD, OFFICER, RESPONSIBLE, READER, ADMINISTRATOR, COLLEAGUE = "head", "officer", "responsible", "registrar", "administrator", "colleague"
IN_A_WEEK = timezone.localdate() + datetime.timedelta(days=7)
LOGGED_IN = {HEAD, OFFICER, RESPONSIBLE, READER, ADMINISTRATOR, COLLEAGUE}
ANYBODY = {*LOGGED_IN, "anonymous"}

# (who gets an answer of 200 or a way on with a GET, URL names). Everybody else who is logged in gets 403, 404 or 405; anonymous: log in.
GROUPS: list[tuple[set[str], str]] = [
    (
        ANYBODY,
        """core:health_live core:health_ready account_login account_inactive account_reset_password account_reset_password_done
        account_reset_password_from_key account_reset_password_from_key_done public:account_list public:account_list_closed
        public:account_list_embedded public:account_detail public:about_data public:data_json public:data_csv public:accessibility""",
    ),
    (
        LOGGED_IN,
        """home:start account_logout account_change_password accounts:my_page accounts:my_details_edit accounts:department_list
        accounts:department_detail guidelines:guideline_read guidelines:guideline_version registry:application_list
        registry:application_create registry:person_options registry:advice_list registry:advice_create registry:account_list
        registry:account_export registry:account_detail registry:platform_list registry:platform_detail notifications:notice_list
        notifications:delivery_choice_edit notifications:rung_list registry:coverage home:my_calendar home:my_calendar_close
        inquiries:inquiry_list inquiries:inquiry_export inquiries:inquiry_create inquiries:saved_reply_list
        archiving:snapshot_list archiving:snapshot_export archiving:search""",
    ),
    (
        {ADMINISTRATOR},
        """accounts:settings accounts:person_create accounts:person_edit accounts:person_set_last_day accounts:person_shut_out
        accounts:person_import accounts:person_import_template accounts:person_import_review accounts:department_create
        accounts:department_edit accounts:department_appoint_head accounts:department_close accounts:department_import
        accounts:department_import_template accounts:department_import_review accounts:appointment_create accounts:appointment_end
        registry:platform_create registry:platform_edit notifications:outbox""",
    ),
    ({OFFICER, ADMINISTRATOR}, "accounts:person_list accounts:person_export accounts:appointment_list accounts:deputy_officer_create"),
    ({OFFICER, READER}, "records:slip_list records:slip_export records:slip_detail records:slip_document"),
    ({READER}, "records:slip_register records:slip_correct records:slip_mark records:slip_lift_mark"),
    ({OFFICER, ADMINISTRATOR, COLLEAGUE}, "accounts:person_detail"),  # it is the colleague's own page
    ({HEAD, ADMINISTRATOR}, "accounts:deputy_create accounts:deputy_end"),
    ({OFFICER}, "notifications:rung_edit"),
    ({OFFICER, ADMINISTRATOR}, "archiving:fixity_list"),
    ({OFFICER}, "guidelines:guideline_create registry:account_import registry:account_import_template registry:account_import_review"),
    ({HEAD, OFFICER, READER}, "registry:application_detail registry:application_receipt registry:application_pdf"),
    ({HEAD, OFFICER, RESPONSIBLE, READER}, "registry:decision_pdf"),
    ({HEAD}, "registry:application_edit registry:application_part registry:application_check registry:application_withdraw"),
    (LOGGED_IN, "registry:absence_list calendar:day_list"),
    ({OFFICER}, "calendar:day_close calendar:day_withdraw calendar:deadline_list"),
    ({HEAD, OFFICER}, "registry:absence_report_for"),
    ({HEAD, OFFICER, RESPONSIBLE}, "registry:absence_detail registry:absence_end registry:handover_detail"),
    ({HEAD}, "registry:application_decide_as registry:roster_appoint registry:roster_end"),
    ({HEAD, OFFICER}, "registry:application_decide registry:advice_detail registry:account_edit registry:account_make_dormant"),
    (
        {HEAD, OFFICER, RESPONSIBLE},
        """inquiries:inquiry_detail inquiries:inquiry_assign inquiries:inquiry_correct inquiries:inquiry_hide_name
        inquiries:inquiry_attachment inquiries:inquiry_triage inquiries:inquiry_no_reply inquiries:inquiry_reopen inquiries:inquiry_reply
        inquiries:inquiry_publish inquiries:inquiry_ask_expert inquiries:inquiry_remove inquiries:inquiry_record""",
    ),
    ({HEAD, OFFICER}, "inquiries:saved_reply_create inquiries:saved_reply_edit inquiries:saved_reply_withdraw"),
    ({COLLEAGUE}, "inquiries:expert_answer"),  # it is the colleague who is asked
    (
        {HEAD, OFFICER, RESPONSIBLE},
        """archiving:snapshot_detail archiving:snapshot_hand_in archiving:snapshot_uploads archiving:snapshot_file
        archiving:snapshot_manifest archiving:file_view archiving:snapshot_certificate
        archiving:snapshot_certificate_pdf""",
    ),
    ({OFFICER}, "archiving:snapshot_review"),
    (
        {OFFICER},
        """archiving:package_list archiving:package_create archiving:package_detail archiving:package_download
        archiving:package_deliver archiving:package_receipt archiving:package_withdraw""",
    ),
    ({OFFICER, READER}, "archiving:matter_list archiving:matter_detail"),
    ({HEAD, OFFICER, RESPONSIBLE}, "registry:account_archive_plan registry:access_give registry:access_end"),
    (
        {HEAD, OFFICER, RESPONSIBLE},
        "archiving:archive_start archiving:campaign_list archiving:campaign_detail archiving:account_extra_snapshot",
    ),
    (
        {OFFICER},
        """archiving:archive_settings_edit archiving:campaign_move archiving:campaign_close archiving:campaign_report
        archiving:campaign_export archiving:snapshot_withdraw""",
    ),
    (LOGGED_IN, "closing:closure_list"),
    ({HEAD, OFFICER, RESPONSIBLE, READER}, "closing:closure_detail closing:closure_of_account closing:closure_pdf"),
    ({HEAD, OFFICER, RESPONSIBLE}, "closing:closure_farewell"),
    ({HEAD, OFFICER}, "closing:closure_propose closing:closure_stop closing:closure_close"),
    ({HEAD}, "closing:closure_sign closing:closure_refuse closing:closure_withdraw"),  # signed as head, proposed by the head
    ({OFFICER}, "closing:closing_settings"),
    (
        {OFFICER, READER},
        """records:disposal_run_list records:disposal_run_detail records:disposal_protocol records:disposal_run_export
        records:disposal_decision_list records:disposal_decision_detail records:hold_list records:hold_detail records:hold_search
        records:hold_place records:hold_lift records:plan_list records:plan_detail records:disclosure_list records:disclosure_create
        records:disclosure_detail records:disclosure_search records:disclosure_judge records:disclosure_masked
        records:disclosure_hand_over records:disclosure_end_without records:disclosure_letter records:disclosure_package
        records:disclosure_refuse records:disclosure_refusal records:disclosure_pick""",
    ),
    ({OFFICER}, "records:disposal_run_start records:disposal_run_withdraw"),
    (
        set(),  # POST only, or nothing there yet
        """closing:closure_progress closing:closure_link_add closing:closure_removal_tick closing:closure_removal_untick
        core:logo core:health_deep calendar:deadline_answer
        accounts:person_invite accounts:person_let_in accounts:department_reopen guidelines:guideline_confirm
        accounts:appointment_cancel accounts:deputy_cancel registry:roster_cancel registry:access_cancel registry:absence_report
        registry:absence_come_back registry:handover_accept registry:leaver_task_tick registry:leaver_task_untick
        registry:application_address_check registry:application_submit registry:application_dnr registry:application_approve
        registry:application_reject registry:application_return registry:advice_answer registry:account_activate registry:account_wake
        registry:account_approve_for_public registry:account_recertify registry:checklist_item_tick registry:checklist_item_untick
        registry:roster_move_up registry:access_confirm_two_factor notifications:notice_mark_all_seen notifications:notice_open
        notifications:mail_retry home:my_calendar_open home:calendar_feed inquiries:inquiry_create_account inquiries:inquiry_take
        records:disposal_decision_create records:disposal_decision_end records:disposal_item_leave_out records:disposal_run_review
        records:disposal_run_decide records:disposal_run_propose records:disclosure_add records:disclosure_remove records:disclosure_settle
        records:disclosure_sent records:plan_import records:plan_import_template records:plan_import_review
        inquiries:inquiry_follow_up inquiries:inquiry_finish inquiries:inquiry_reply_hints inquiries:inquiry_withdraw_expert
        inquiries:inquiry_renew_expert inquiries:inquiry_evidence inquiries:expert_link archiving:capture_order
        archiving:fixity_settle archiving:file_picture archiving:file_page archiving:snapshot_time_stamp
        archiving:snapshot_draft_save archiving:snapshot_approve archiving:snapshot_send_back
        archiving:upload_create archiving:upload_detail archiving:package_create_for_campaign archiving:package_order_again
        archiving:matter_register archiving:snapshot_remind_again""",
    ),
]
BY_KEY = {"home:calendar_feed", "inquiries:expert_link"}  # without logging in: the key in the address lets in, and any other is 404
TABLE = {name: who for who, names in GROUPS for name in names.split()}


def every_url() -> dict[str, URLPattern]:
    found: dict[str, URLPattern] = {}

    def walk(patterns: list[URLPattern | URLResolver], spaces: list[str]) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, [*spaces, *([pattern.namespace] if pattern.namespace else [])])
            elif pattern.name:
                found[":".join([*spaces, pattern.name])] = pattern

    walk(get_resolver().url_patterns, [])
    return found


@pytest.fixture
def world():
    account = factories.active_account()
    application = factories.submitted_application(of=account.department)
    inquiry = factories.logged_inquiry(account=account, screenshot=factories.evidence())
    closing = factories.account_from_before(of=account.department)
    RosterRow.appoint(closing, account.roster.get(role="responsible").person, "responsible", by=account.department.head, from_date=LONG_AGO)
    closure = factories_closing.agreed(factories_closing.proposed(closing))
    snapshot = factories_archive.submitted_snapshot(account)
    slip, run = factories.secret_slip(), factories_records.recorded_run()
    request = factories_records.refused_request(slip)
    deputyship = factories.deputy_head(account.department).deputy_rows.get()
    people: dict[str, User | None] = {
        HEAD: account.department.head,
        OFFICER: factories.officer(),
        RESPONSIBLE: account.roster.get(role="responsible").person,
        READER: factories.with_role(Role.REGISTRAR),
        ADMINISTRATOR: factories.with_role(Role.SYSTEM_ADMINISTRATOR),
        COLLEAGUE: factories.person(),
        "anonymous": None,
    }
    objects = {
        "account": account.pk,
        "application": application.pk,
        "decided": account.application_id,
        "advice": AdviceRequest.ask(department=account.department, question="Behövs det?", by=people[HEAD]).pk,
        "person": people[COLLEAGUE].pk,
        "department": account.department_id,
        "deputyship": deputyship.pk,
        "appointment": people[READER].appointments.get().pk,
        "row": account.roster.get(role="responsible").pk,
        "grant": account.access_grants.first().pk,
        "item": account.checklist_items.first().pk,
        "guideline": factories.guideline().pk,
        "slip": slip.pk,
        "run": run.pk,
        "decision": run.decision_id,
        "request": request.pk,
        "request_item": request.items.get().pk,
        "hold": request.holds.get().pk,
        "plan": ClassificationPlan.objects.get(version="2020").pk,
        "inquiry": inquiry.pk,
        "attachment": inquiry.attachments.get().pk,
        "saved": SavedReply.objects.create(title="Öppettider", text="Hej!", department=account.department).pk,
        "question": ExpertQuestion.ask(inquiry, "Vet du?", person=people[COLLEAGUE], by=people[HEAD], now=timezone.now())[0].pk,
        "day": LocalDay.objects.create(date=timezone.localdate(), reason="Planeringsdag").pk,
        "closure": closure.pk,
        "closing": closing.pk,
        "removal": closure.removals.first().pk,
        "absence": factories.away(account.roster.get(role="responsible").person, until=IN_A_WEEK).pk,
        "handover": account.handovers.get().pk,
        "snapshot": snapshot.pk,
        "campaign": factories_archive.closed_campaign().pk,
        "package": factories_archive.ordered_package().pk,
        "snapshot_file": snapshot.versions.get().files.get().pk,
    }
    return people, objects


def address_of(name: str, pattern: URLPattern, objects: dict[str, int]) -> str:
    """The URL with objects that the cast has to do with."""
    place = name.rpartition(":")[2]
    kinds = {
        "decision_pdf": "decided",
        "application": "application",
        "advice": "advice",
        "deputy_end": "deputyship",
        "deputy_cancel": "deputyship",
        "closure_propose": "account",
        "closure_stop": "account",
        "closure_of_account": "closing",
        "closure": "closure",
    }
    kinds |= dict.fromkeys(["account", "roster", "access", "checklist", "leaver"], "account") | dict.fromkeys(
        ["deputy_create", "department"], "department"
    )
    kinds |= {
        "absence": "absence",
        "handover": "handover",
        "person": "person",
        "appointment": "appointment",
        "guideline": "guideline",
        "day": "day",
        "slip": "slip",
        "disposal_run_propose": "decision",
        "disposal_decision": "decision",
        "disposal": "run",
        "hold": "hold",
        "plan": "plan",
        "disclosure": "request",
        "inquiry": "inquiry",
        "saved_reply": "saved",
        "snapshot": "snapshot",
        "campaign": "campaign",
        "package": "package",
        "upload_create": "snapshot",
        "file": "snapshot_file",
    }
    main = next((objects[kind] for start, kind in kinds.items() if place.startswith(start)), 1)
    given = {
        "pk": main,
        "department_pk": main,
        "row_pk": objects["row"],
        "grant_pk": objects["grant"],
        "item_pk": objects["item"],
        "task_pk": 1,
        "removal_pk": objects["removal"],
        "attachment_pk": objects["attachment"],
        "question_pk": objects["question"],
        "file_pk": objects["snapshot_file"],
        "stamp_pk": 1,
        "upload_pk": uuid.UUID(int=1),
        "number": 1,
    }
    given |= {
        "year": timezone.localdate().year,
        "party": Party.HEAD,
        "reply_kind": Reply.Kind.ANSWER,
        "part": "kontot",
        "kind": "csv",
        "document": "xml",
        "form_of_file": "csv",
        "key": "0" * 64,
        "uidb36": "x",
        "token": "0" * 43,
        "what": "personer",
    }
    if place.startswith("disclosure") or place == "hold_place":
        given |= {"item_pk": objects["request_item"], "kind": "records.registrationslip", "number": objects["slip"]}
    wanted = {*pattern.pattern.converters, *re.findall(r"\(\?P<(\w+)>", str(pattern.pattern))}
    return reverse(name, kwargs={one: given[one] for one in wanted})


def test_every_url_is_in_the_table():
    assert sorted(TABLE) == sorted(every_url())


def test_each_role_gets_the_pages_of_the_table_and_no_others(world):
    people, objects = world

    wrong = []
    for role, user in people.items():
        client = Client()
        if user is not None:
            client.force_login(user)
        for name, pattern in every_url().items():
            if name == "account_logout":
                continue
            response = client.get(address_of(name, pattern, objects))
            got_in = response.status_code in {200, 302} and not response.headers.get("Location", "").startswith(reverse("account_login"))
            if got_in != (role in TABLE[name]):
                wrong.append(f"{role} {name}: {response.status_code}")
            open_to_all = name.partition(":")[0] in {"public", "core"} or name in BY_KEY
            if user is None and not open_to_all and not got_in and response.status_code != 302:
                wrong.append(f"anonymous {name}: {response.status_code} and not the log-in page")

    assert wrong == []


def test_no_page_may_be_framed_but_the_embedded_list_and_none_runs_anything_from_elsewhere(world):
    people, objects = world
    client = Client()
    client.force_login(people[ADMINISTRATOR])

    faults = []
    for name, pattern in every_url().items():
        response = client.get(address_of(name, pattern, objects))
        policy = response.headers.get("Content-Security-Policy", "")
        if "unsafe" in policy or "script-src 'self'" not in policy:
            faults.append(f"{name}: {policy}")
        if ("frame-ancestors 'none'" in policy) == (name == "public:account_list_embedded"):
            faults.append(f"{name}: may be framed the wrong way")
        if response.headers.get("X-Content-Type-Options") != "nosniff":
            faults.append(f"{name}: sniffing")
        if name == "account_logout":
            client.force_login(people[ADMINISTRATOR])

    assert faults == []


def test_pages_for_those_who_are_logged_in_are_kept_by_no_shared_cache(world):
    people, objects = world
    client = Client()
    client.force_login(people[OFFICER])

    kept = []
    for name, pattern in every_url().items():
        if TABLE[name] != ANYBODY and OFFICER in TABLE[name] and name != "account_logout":
            response = client.get(address_of(name, pattern, objects))
            if not re.search(r"no-store|private", response.headers.get("Cache-Control", "")):
                kept.append(f"{name}: {response.headers.get('Cache-Control')}")

    assert kept == []
