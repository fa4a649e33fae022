// Small comforts. Every page works without them.
(function () {
  "use strict";
  var root = document.documentElement;

  // Light or dark: the button shows itself, since without this script it could do nothing.
  var toggle = document.querySelector(".theme-toggle");
  if (toggle) {
    toggle.hidden = false;
    toggle.addEventListener("click", function () {
      var theme = root.getAttribute("data-shown-theme") === "dark" ? "light" : "dark";
      root.setAttribute("data-bs-theme", theme);
      root.setAttribute("data-shown-theme", theme);
      try { localStorage.setItem("theme", theme); } catch (error) { /* the choice lasts as long as the page */ }
    });
  }

  // Menus close on Escape and on a click elsewhere.
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    var menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Copy a text: the button shows itself, since without this script the text is marked and copied by hand.
  document.querySelectorAll("[data-copy]").forEach(function (button) {
    var source = document.getElementById(button.getAttribute("data-copy"));
    var said = button.parentNode.querySelector("[role=status]");
    button.hidden = false;
    button.addEventListener("click", function () {
      source.focus();
      source.select();
      var copied = navigator.clipboard ? navigator.clipboard.writeText(source.value) : Promise.reject();
      copied.catch(function () { if (!document.execCommand("copy")) throw new Error(); }).then(
        function () { said.textContent = "Texten är kopierad."; },
        function () { said.textContent = "Texten är markerad. Kopiera den med tangentbordet."; }
      );
    });
  });

  // A form that came back with errors: start where they are listed.
  var summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
})();
