"""Replay of web archives, on an origin of its own: scripts of archived pages run there, and never where the portal's cookies are.

The portal's page frames `REPLAY_ORIGIN/<token>/` in a sandbox without top navigation, pop-ups and forms. The token names one file and one
person, is signed, and is short-lived; what the person may see is asked again at each request. There are no cookies, and the policy of
every answer lets nothing out: neither by connections, pictures and frames nor by workers. The player is ReplayWeb.page, unmodified
(`vendor/README`); `service-worker.js` puts the policy on what it makes of archived bytes.

One way stands open: no browser lets a page's policy forbid WebRTC, so a hostile script in an archive could tell a server of its own what
it reads here. That is this archive, and others whose replay the same browser has opened; never the portal's pages or cookies.
"""

from archiving.replay.tokens import PLAYABLE, WACZ, address_of, file_of

__all__ = ["PLAYABLE", "WACZ", "address_of", "file_of"]
