from django.urls import path, re_path

from accounts.views import departments, imports, municipality, own, people, roles

app_name = "accounts"

PEOPLE, DEPARTMENTS = {"what": "personer"}, {"what": "verksamheter"}
TEMPLATE, REVIEW = r"las-in/mall\.(?P<form_of_file>csv|xlsx)$", r"las-in/(?P<key>[0-9a-f]{64})/$"

urlpatterns = [
    path("min-sida/", own.my_page, name="my_page"),
    path("min-sida/andra/", own.my_details_edit, name="my_details_edit"),
    path("installningar/", municipality.settings, name="settings"),
    # people
    path("personer/", people.person_list, name="person_list"),
    re_path(r"^personer/export\.(?P<form_of_file>csv|xlsx)$", people.person_export, name="person_export"),
    path("personer/ny/", people.person_create, name="person_create"),
    path("personer/las-in/", imports.import_upload, PEOPLE, name="person_import"),
    re_path(r"^personer/" + TEMPLATE, imports.import_template, PEOPLE, name="person_import_template"),
    re_path(r"^personer/" + REVIEW, imports.import_review, PEOPLE, name="person_import_review"),
    path("personer/<int:pk>/", people.person_detail, name="person_detail"),
    path("personer/<int:pk>/andra/", people.person_edit, name="person_edit"),
    path("personer/<int:pk>/sista-dag/", people.person_set_last_day, name="person_set_last_day"),
    path("personer/<int:pk>/bjud-in/", people.person_invite, name="person_invite"),
    path("personer/<int:pk>/stang-av/", people.person_shut_out, name="person_shut_out"),
    path("personer/<int:pk>/oppna/", people.person_let_in, name="person_let_in"),
    # the organisation
    path("verksamheter/", departments.department_list, name="department_list"),
    path("verksamheter/ny/", departments.department_create, name="department_create"),
    path("verksamheter/las-in/", imports.import_upload, DEPARTMENTS, name="department_import"),
    re_path(r"^verksamheter/" + TEMPLATE, imports.import_template, DEPARTMENTS, name="department_import_template"),
    re_path(r"^verksamheter/" + REVIEW, imports.import_review, DEPARTMENTS, name="department_import_review"),
    path("verksamheter/<int:pk>/", departments.department_detail, name="department_detail"),
    path("verksamheter/<int:pk>/andra/", departments.department_edit, name="department_edit"),
    path("verksamheter/<int:pk>/chef/", departments.department_appoint_head, name="department_appoint_head"),
    path("verksamheter/<int:pk>/avsluta/", departments.department_close, name="department_close"),
    path("verksamheter/<int:pk>/oppna/", departments.department_reopen, name="department_reopen"),
    path("verksamheter/<int:department_pk>/ersattare/", roles.deputy_create, name="deputy_create"),
    # appointments and deputies
    path("uppdrag/", roles.appointment_list, name="appointment_list"),
    path("uppdrag/nytt/", roles.appointment_create, name="appointment_create"),
    path("uppdrag/<int:pk>/avsluta/", roles.appointment_end, name="appointment_end"),
    path("uppdrag/<int:pk>/angra/", roles.appointment_cancel, name="appointment_cancel"),
    path("ersattare/kommunikator/", roles.deputy_officer_create, name="deputy_officer_create"),
    path("ersattare/<int:pk>/avsluta/", roles.deputy_end, name="deputy_end"),
    path("ersattare/<int:pk>/angra/", roles.deputy_cancel, name="deputy_cancel"),
]
