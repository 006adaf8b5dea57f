/* Keeps the choice of the low-vision panel between pages; without it the panel works on one page. */
(function () {
  var root = document.documentElement, key = "a11y", names = ["fs", "sc", "ls", "lh", "ff", "im"], chosen = {};
  try { chosen = JSON.parse(localStorage.getItem(key)) || {}; } catch (e) {}
  function apply() {
    names.forEach(function (n) { if (chosen[n]) root.dataset[n] = chosen[n]; else delete root.dataset[n]; });
  }
  function keep() {
    apply();
    try { localStorage.setItem(key, JSON.stringify(chosen)); } catch (e) {}
  }
  apply();
  addEventListener("DOMContentLoaded", function () {
    var form = document.getElementById("a11y-form");
    names.forEach(function (n) { if (chosen[n]) form.elements[n].value = chosen[n]; });
    form.addEventListener("change", function (e) { chosen[e.target.name] = e.target.value; keep(); });
    form.addEventListener("reset", function () { chosen = {}; keep(); });
  });
})();
