// Hands in files piece by piece (tus 1.0), so that a broken connection or a reload goes on where it was, and saves what is written as one goes.
// The page works without it: then the files go with the form.
(function () {
  "use strict";
  var form = document.querySelector("[data-hand-in]");
  if (!form || !window.fetch) return;

  var PIECE = 8 * 1024 * 1024;
  var MOST_TRIES = 8; // in a row without a byte; 1 + 2 + 4 + … seconds, half a minute at most between two
  var input = form.querySelector("input[type=file]");
  var zone = form.querySelector("[data-drop]");
  var sending = form.querySelector("[data-sending]");
  var said = form.querySelector("[data-said]");
  var saved = form.querySelector("[data-saved]");
  var files = form.querySelector("[data-files]");
  var method = form.querySelector("[name=method]");
  var token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  var waiting = [], current = null, polling = null;

  form.querySelectorAll("[data-without-script]").forEach(function (button) { button.hidden = true; });
  form.querySelectorAll(".drop-words").forEach(function (words) { words.hidden = false; });

  function say(text) { said.textContent = text; }

  function size(bytes) {
    var units = ["byte", "kB", "MB", "GB"], place = 0;
    while (bytes >= 1024 && place < 3) { bytes /= 1024; place += 1; }
    return bytes.toLocaleString("sv-SE", { maximumFractionDigits: place > 1 ? 1 : 0 }) + " " + units[place];
  }

  // ---- choosing

  input.addEventListener("change", function () {
    choose(input.files);
    input.value = "";
  });
  ["dragenter", "dragover"].forEach(function (name) {
    zone.addEventListener(name, function (event) {
      event.preventDefault();
      zone.classList.add("drop-over");
    });
  });
  ["dragleave", "drop"].forEach(function (name) {
    zone.addEventListener(name, function () { zone.classList.remove("drop-over"); });
  });
  zone.addEventListener("drop", function (event) {
    event.preventDefault();
    choose(event.dataTransfer.files);
  });

  function choose(chosen) {
    Array.prototype.forEach.call(chosen, function (file) { waiting.push(shown(file)); });
    if (waiting.length) say(waiting.length === 1 ? "En fil skickas." : waiting.length + " filer skickas.");
    next();
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function shown(file) {
    var item = { file: file, offset: 0, tries: 0, row: element("li"), address: null, request: null };
    var head = element("div", "upload-head"), actions = element("div", "actions");
    head.append(element("span", "upload-name", file.name));
    item.bar = element("progress");
    item.bar.max = Math.max(file.size, 1);
    item.bar.value = 0;
    item.bar.setAttribute("aria-label", "Skickar " + file.name);
    item.words = element("p", "muted", "Väntar på sin tur");
    item.again = element("button", "btn btn-secondary btn-sm", "Försök igen");
    item.again.type = "button";
    item.again.hidden = true;
    item.again.addEventListener("click", function () {
      item.again.hidden = true;
      item.tries = 0;
      waiting.push(item);
      next();
    });
    item.stop = element("button", "btn btn-link btn-sm", "Avbryt");
    item.stop.type = "button";
    item.stop.append(element("span", "visually-hidden", " " + file.name));
    item.stop.addEventListener("click", function () { cancel(item); });
    actions.append(item.again, item.stop);
    item.row.append(head, item.bar, item.words, actions);
    sending.append(item.row);
    return item;
  }

  // ---- sending, one file at a time

  function next() {
    if (current || !waiting.length) return;
    current = waiting.shift();
    if (current.address) ask(current); else begin(current);
  }

  function call(item, verb, address, headers, body, done) {
    var request = new XMLHttpRequest();
    item.request = request;
    request.open(verb, address);
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    request.setRequestHeader("X-CSRFToken", token);
    Object.keys(headers).forEach(function (name) { request.setRequestHeader(name, headers[name]); });
    request.upload.onprogress = function (event) { if (verb === "PATCH") progress(item, item.offset + event.loaded); };
    request.onloadend = function () { if (item.request === request) done(request); };
    request.send(body);
  }

  function progress(item, bytes) {
    item.bar.value = Math.min(bytes, item.file.size);
    item.words.textContent = Math.floor(100 * item.bar.value / item.bar.max) + " % av " + size(item.file.size);
  }

  function encoded(text) { return btoa(unescape(encodeURIComponent(text))); }

  function begin(item) {
    progress(item, 0);
    var headers = { "Upload-Length": item.file.size, "Upload-Metadata": "filename " + encoded(item.file.name) + ",modified " + encoded(String(item.file.lastModified)) };
    call(item, "POST", form.dataset.begin, headers, null, function (answer) {
      if (answer.status !== 201) return failed(item, answer);
      item.address = answer.getResponseHeader("Location");
      item.offset = Number(answer.getResponseHeader("Upload-Offset")) || 0;
      piece(item);
    });
  }

  function ask(item) {
    call(item, "HEAD", item.address, {}, null, function (answer) {
      if (answer.status === 410 || answer.status === 404) return finished(item);
      if (answer.status !== 200 || !answer.getResponseHeader("Tus-Resumable")) return failed(item, answer);
      item.offset = Number(answer.getResponseHeader("Upload-Offset"));
      piece(item);
    });
  }

  function piece(item) {
    progress(item, item.offset);
    if (item.offset >= item.file.size) return finished(item);
    var headers = { "Upload-Offset": item.offset, "Content-Type": "application/offset+octet-stream" };
    if (item.file.size - item.offset <= PIECE) say(item.file.name + " kontrolleras.");
    call(item, "PATCH", item.address, headers, item.file.slice(item.offset, item.offset + PIECE), function (answer) {
      if (answer.status !== 204) return failed(item, answer);
      item.offset = Number(answer.getResponseHeader("Upload-Offset"));
      item.tries = 0;
      piece(item);
    });
  }

  function failed(item, answer) {
    var ours = answer.getResponseHeader("Tus-Resumable");
    if (answer.status === 409 && item.address && item.tries < MOST_TRIES) { item.tries += 1; return ask(item); }
    if (answer.status === 410) return finished(item);
    if (answer.status === 423 || answer.status === 0 || answer.status === 502 || answer.status === 503 || answer.status === 504) return later(item);
    if (!ours) return give_up(item, "Portalen känner inte igen dig längre. Logga in i en annan flik och välj Försök igen.", true);
    give_up(item, answer.responseText, answer.status === 507);
  }

  function later(item) {
    item.tries += 1;
    if (item.tries > MOST_TRIES) return give_up(item, "Anslutningen är bruten. Det som har skickats finns kvar.", true);
    item.words.textContent = "Anslutningen är bruten. Försöker igen …";
    window.setTimeout(function () {
      if (current !== item) return;
      if (item.address) ask(item); else begin(item);
    }, Math.min(1000 * Math.pow(2, item.tries - 1), 30000));
  }

  function give_up(item, sentence, may_try_again) {
    item.words.textContent = sentence;
    item.words.className = "";
    item.bar.hidden = true;
    item.again.hidden = !may_try_again;
    item.stop.firstChild.textContent = may_try_again ? "Avbryt" : "Stäng";
    say(item.file.name + ": " + sentence);
    done_with(item);
  }

  function finished(item) {
    item.row.remove();
    done_with(item);
    refresh(item.file.name);
  }

  function done_with(item) {
    item.request = null;
    if (current === item) current = null;
    next();
  }

  function cancel(item) {
    var request = item.request;
    item.request = null;
    if (request) request.abort();
    waiting = waiting.filter(function (other) { return other !== item; });
    item.row.remove();
    say(item.file.name + " är borttagen.");
    if (item.address) remove(item.address).then(function () { refresh(""); }, function () { refresh(""); });
    done_with(item);
    input.focus();
  }

  window.addEventListener("beforeunload", function (event) { if (current) event.preventDefault(); });

  // ---- the list of what has come

  function refresh(name) {
    fetch(form.dataset.list, { headers: { "X-Requested-With": "fetch" } }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error();
      return answer.text();
    }).then(function (html) {
      var focused = files.contains(document.activeElement);
      files.innerHTML = html;
      if (focused) input.focus();
      var list = files.querySelector(".uploads");
      if (method && !method.value && list) method.value = list.dataset.guessedMethod;
      if (name) tell(name);
      poll();
    }).catch(function () { say("Listan med filer kunde inte hämtas. Ladda om sidan."); });
  }

  function tell(name) {
    Array.prototype.forEach.call(files.querySelectorAll("[data-upload]"), function (row) {
      if (row.querySelector(".upload-name").textContent !== name) return;
      var remarks = Array.prototype.map.call(row.querySelectorAll(".remarks li, :scope > p:not(.muted)"), function (one) { return one.textContent; });
      say(name + ": " + row.querySelector(".state").textContent + ". " + remarks.join(" "));
    });
  }

  function poll() {
    window.clearTimeout(polling);
    if (files.querySelector("[data-state=checking]")) polling = window.setTimeout(function () { refresh(""); }, 3000);
  }

  function remove(address) {
    return fetch(address, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token } });
  }

  files.addEventListener("click", function (event) {
    var button = event.target.closest("button[name=ta-bort]");
    if (!button) return;
    event.preventDefault();
    remove("/uppladdningar/" + button.value + "/").then(function (answer) {
      if (!answer.ok) return form.requestSubmit(button);
      say("Filen är borttagen.");
      refresh("");
    });
  });

  poll();

  // ---- the draft

  var timer = null, dirty = false;

  function draft() {
    var data = new FormData(form);
    data.delete("filer");
    return data;
  }

  function save() {
    dirty = false;
    fetch(form.dataset.draft, { method: "POST", body: draft() }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error();
      saved.textContent = "Sparat kl. " + new Date().toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" }).replace(":", ".") + ".";
    }).catch(function () {
      dirty = true;
      saved.textContent = "Det senaste är inte sparat. Kontrollera uppkopplingen.";
    });
  }

  form.addEventListener("input", function (event) {
    if (event.target === input) return;
    dirty = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(save, 1500);
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden" && dirty) navigator.sendBeacon(form.dataset.draft, draft());
  });
  form.addEventListener("submit", function (event) {
    if (current) {
      event.preventDefault();
      say("Vänta tills filerna har kommit fram, eller avbryt dem.");
      current.stop.focus();
      return;
    }
    window.clearTimeout(timer);
    dirty = false;
  });
})();
