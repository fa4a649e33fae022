// Runs before the first paint, so that a reader who has chosen light or dark never sees the other one flash by.
(function () {
  "use strict";
  var root = document.documentElement, chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch (error) { /* storage is turned off: follow the system */ }
  if (chosen === "light" || chosen === "dark") root.setAttribute("data-bs-theme", chosen);
  root.setAttribute("data-shown-theme", chosen || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
})();
