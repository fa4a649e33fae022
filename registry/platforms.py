"""The channels a new portal starts with, as the guideline lists them (S2): plain values for `Platform` rows.

Keys are the model's field names; `AddressRule` says what the address fields mean. The rows are then edited in the portal, for platforms
move their pages, so nothing but the seed reads this file. Hosts are spelled out one by one: a name that only ends like a platform's could
be anybody's.

`inbox_url` opens the place where comments are moderated, `export_url` the platform's own data export. An inbox may contain {handle} and
{permanent_id} (the platform's number for the account, which survives a change of handle). `name_max_length` and `bio_max_length` are the
platforms' limits for the displayed name and the profile text; None where no limit is well known.
"""

from typing import Any


def _words(text: str) -> list[str]:
    return text.split()


_LINKEDIN_COUNTRIES = _words("at be br ca ch cn cz de dk ee es fi fr gr hu ie in is it jp lt lu lv mx nl no pl pt ro se sk tr ua uk us")

PLATFORMS: list[dict[str, Any]] = [
    {
        "slug": "facebook",
        "name": "Facebook",
        "former_name": "",
        "hosts": [
            "facebook.com",
            *(f"{part}.facebook.com" for part in _words("www m web mbasic touch sv-se en-gb en-us da-dk nb-no fi-fi de-de")),
            "fb.com",
            "www.fb.com",
            "m.fb.com",
        ],
        "any_host": False,
        "path_patterns": [
            r"/profile\.php\?id=(?P<handle>[0-9]{5,20})",
            r"/pages/category/[^/]+/[^/]+-(?P<handle>[0-9]{5,20})",
            r"/(?:pages|people)/[^/]+/(?P<handle>[0-9]{5,20})(?:/(?P<subpage>.+))?",
            r"/(?:p/)?[^/]+-(?P<handle>[0-9]{5,20})(?:/(?P<subpage>.+))?",
            r"/pg/(?P<handle>[^/]+)(?:/(?P<subpage>.+))?",
            r"/(?P<handle>[^/]+)(?:/(?P<subpage>.+))?",
        ],
        "handle_pattern": r"(?!.*\.php$)[a-z0-9.]{5,50}",
        "ignores_case": True,
        "ignores_dots": True,
        "reserved_words": _words(
            """
            about ads bookmarks business careers dialog directory donate events friends fundraisers games gaming groups hashtag
            help home home.php l.php latest legal lite live login login.php marketplace me media messages notes notifications p
            pages people permalink permalink.php pg photo photo.php photos places plugins policies policy.php posts privacy
            profile profile.php public r.php recover reel reels reg saved search settings share share.php sharer sharer.php
            stories story.php terms video video.php videos watch
            """
        ),
        "canonical_template": "https://www.facebook.com/{handle}",
        "inbox_url": "https://business.facebook.com/latest/inbox/all?asset_id={permanent_id}&mailbox_id={permanent_id}",
        "export_url": "https://accountscenter.facebook.com/info_and_permissions/dyi/",
        "name_max_length": 75,
        "bio_max_length": 101,
        "order": 1,
        "is_in_use": True,
    },
    {
        "slug": "linkedin",
        "name": "LinkedIn",
        "former_name": "",
        "hosts": ["linkedin.com", "www.linkedin.com", "m.linkedin.com", *(f"{country}.linkedin.com" for country in _LINKEDIN_COUNTRIES)],
        "any_host": False,
        "path_patterns": [
            r"/(?:company|company-beta|showcase|school)/(?P<handle>[^/]+)(?:/(?P<subpage>.+))?",
            r"/(?:in|pub)/(?P<person>.+)",
        ],
        "handle_pattern": r"[a-z0-9\u00df-\u00f6\u00f8-\u00ff._&'-]{1,100}",
        "ignores_case": True,
        "ignores_dots": False,
        "reserved_words": _words(
            """
            authwall checkpoint company events feed groups help home in jobs learning legal login messaging mynetwork
            mypreferences news newsletters notifications posts psettings pub pulse redir school search services sharearticle
            sharing showcase signup talent uas
            """
        ),
        "canonical_template": "https://www.linkedin.com/company/{handle}/",
        "inbox_url": "https://www.linkedin.com/company/{permanent_id}/admin/page-posts/published/",
        "export_url": "https://www.linkedin.com/mypreferences/d/download-my-data",
        "name_max_length": 100,
        "bio_max_length": 2000,
        "order": 2,
        "is_in_use": True,
    },
    {
        "slug": "blogg",
        "name": "Blogg",
        "former_name": "",
        "hosts": [],
        "any_host": True,
        "path_patterns": [],
        "handle_pattern": "",
        "ignores_case": True,
        "ignores_dots": False,
        "reserved_words": ["wp-admin", "wp-login.php", "wp-json", "xmlrpc.php"],
        "canonical_template": "https://{host}/{path}",
        "inbox_url": "https://{handle}/wp-admin/edit-comments.php?comment_status=moderated",
        "export_url": "",
        "name_max_length": None,
        "bio_max_length": None,
        "order": 3,
        "is_in_use": True,
    },
    {
        "slug": "instagram",
        "name": "Instagram",
        "former_name": "",
        "hosts": ["instagram.com", "www.instagram.com", "m.instagram.com", "instagr.am", "www.instagr.am"],
        "any_host": False,
        "path_patterns": [r"/(?P<handle>[^/]+)(?:/(?P<subpage>.+))?"],
        "handle_pattern": r"(?!\.)(?!.*\.\.)[a-z0-9._]{1,30}(?<!\.)",
        "ignores_case": True,
        "ignores_dots": False,
        "reserved_words": _words(
            """
            about accounts ar archive challenge create data developer direct directory download emails explore graphql invites
            invite_friends legal locations login nametag oauth p press privacy qr reel reels session share stories terms tv web
            your_activity
            """
        ),
        "canonical_template": "https://www.instagram.com/{handle}/",
        "inbox_url": "https://business.facebook.com/latest/inbox/instagram",
        "export_url": "https://accountscenter.instagram.com/info_and_permissions/dyi/",
        "name_max_length": 64,
        "bio_max_length": 150,
        "order": 4,
        "is_in_use": True,
    },
    {
        "slug": "snapchat",
        "name": "Snapchat",
        "former_name": "",
        "hosts": ["snapchat.com", "www.snapchat.com", "story.snapchat.com"],
        "any_host": False,
        "path_patterns": [
            r"/add/(?P<handle>[^/]+)(?:/(?P<subpage>.+))?",
            r"/@(?P<handle>[^/]+)(?:/(?P<subpage>.+))?",
            r"/(?P<path>p/[0-9a-f-]{36}(?:/[0-9]{1,20})?)",
        ],
        "handle_pattern": r"(?=.{3,15}$)[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)?",
        "ignores_case": True,
        "ignores_dots": False,
        "reserved_words": _words(
            """
            accounts ads add business create dice discover download explore invite lens lenses login p privacy s scan search
            snapcode spotlight stickers stories t terms topic unlock web
            """
        ),
        "canonical_template": "https://www.snapchat.com/add/{handle}",
        "inbox_url": "https://my.snapchat.com/",
        "export_url": "https://accounts.snapchat.com/",
        "name_max_length": 30,
        "bio_max_length": 150,
        "order": 5,
        "is_in_use": True,
    },
    {
        "slug": "x",
        "name": "X",
        "former_name": "Twitter",
        "hosts": [f"{part}{domain}" for domain in ("x.com", "twitter.com") for part in ("", "www.", "mobile.", "m.")],
        "any_host": False,
        "path_patterns": [r"/@?(?P<handle>[^/@]+)(?:/(?P<subpage>.+))?"],
        "handle_pattern": r"[a-z0-9_]{1,15}",
        "ignores_case": True,
        "ignores_dots": False,
        "reserved_words": _words(
            """
            about account compose download explore hashtag home i intent jobs login logout messages notifications oauth
            premium_sign_up privacy search settings share signup statuses tos who_to_follow widgets
            """
        ),
        "canonical_template": "https://x.com/{handle}",
        "inbox_url": "https://x.com/notifications/mentions",
        "export_url": "https://x.com/settings/download_your_data",
        "name_max_length": 50,
        "bio_max_length": 160,
        "order": 6,
        "is_in_use": True,
    },
]
