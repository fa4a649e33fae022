/* Around ReplayWeb.page's service worker, which stays as it came: every answer that it makes of archived bytes gets the policy of this
   origin, so that a page of the archive reaches nothing outside the archive, and is shown in the portal's frame and nowhere else. */
"use strict";

const POLICY = "POLICY_OF_THIS_ORIGIN";
const WITHOUT_BODY = [101, 204, 205, 304];
const answer = FetchEvent.prototype.respondWith;

function tightened(response) {
  if (!response.status) {
    return Response.error();
  }
  const headers = new Headers(response.headers);
  headers.set("Content-Security-Policy", POLICY);
  headers.set("X-DNS-Prefetch-Control", "off");
  headers.set("Referrer-Policy", "no-referrer");
  headers.delete("Refresh");
  headers.delete("Link");
  const body = WITHOUT_BODY.includes(response.status) ? null : response.body;
  return new Response(body, { status: response.status, statusText: response.statusText, headers });
}

FetchEvent.prototype.respondWith = function (given) {
  const alone = this.request.mode === "navigate" && this.request.destination === "document";
  const made = alone ? new Response("Öppna arkivet i portalen.", { status: 403 }) : given;
  answer.call(this, Promise.resolve(made).then(tightened));
};

importScripts("/replay/vendor/sw.js");
