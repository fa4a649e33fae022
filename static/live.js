// What others do, or the portal does by itself, shows on the page that somebody has open. Every page works without it.
// A part is marked data-live="swap" (it is exchanged where it stands) or "reload" (the page is loaded anew), with an id; how often is looked stands on the line.
(function () {
  "use strict";
  var line = document.querySelector(".live-line");
  var button = line && line.querySelector("button");
  var parts = document.querySelectorAll("[data-live]");
  if (!line || !parts.length) return;
  var words = line.querySelector("span");
  var seconds = Number(line.getAttribute("data-seconds"));
  var on = true, timer;

  function wait() {
    clearTimeout(timer);
    if (on) timer = setTimeout(look, seconds * 1000);
  }

  function look() {
    if (document.hidden) return wait();
    fetch(location.href, { redirect: "manual", cache: "no-store" }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.text();
    }).then(show).then(wait).catch(stop);
  }

  function show(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html");
    parts.forEach(function (part) {
      var next = fresh.getElementById(part.id), here = document.getElementById(part.id);
      var same = next && next.textContent.trim() === here.textContent.trim();
      if (same || here.contains(document.activeElement)) return; // never pulled away under somebody who is in it
      if (part.getAttribute("data-live") === "reload") location.reload();
      else if (next) here.replaceWith(document.importNode(next, true));
    });
  }

  // Logged out, or no connection: what stands is left.
  function stop() {
    on = false;
    words.textContent = "Det gick inte att uppdatera sidan. Ladda om den för att se läget nu.";
    button.hidden = true;
  }

  button.addEventListener("click", function () {
    on = !on;
    words.textContent = on ? "Sidan uppdateras av sig själv." : "Sidan uppdateras inte.";
    button.textContent = on ? "Sluta uppdatera" : "Uppdatera igen";
    if (on) look();
    else clearTimeout(timer);
  });
  line.hidden = false;
  wait();
})();
