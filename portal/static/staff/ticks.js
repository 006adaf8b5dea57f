/* Ticks all posts of a page at once, and shows what can be done only when something is ticked.
   Without this file each post is ticked alone and the deeds are always in sight. */
(function () {
  "use strict";

  function boxes(name) {
    return Array.from(document.querySelectorAll("input[type=checkbox][name='" + name + "']"));
  }

  function addTickAll(place) {
    if (place.firstChild) return;
    var label = document.createElement("label");
    var box = document.createElement("input");
    var words = document.createElement("span");
    box.type = "checkbox";
    words.textContent = "Все на странице";
    if ("quiet" in place.dataset) words.className = "vh";
    label.className = "tick-all";
    label.append(box, words);
    place.append(label);
  }

  function show(form) {
    var name = form.dataset.ticks;
    var all = boxes(name);
    var ticked = all.filter(function (box) {
      return box.checked;
    }).length;
    form.classList.toggle("idle", !ticked);
    form.querySelector("[data-ticked]").textContent = ticked ? "С отмеченными (" + ticked + "):" : "Отметьте посты:";
    document.querySelectorAll("[data-tick-all] input").forEach(function (box) {
      box.checked = all.length > 0 && ticked === all.length;
      box.indeterminate = ticked > 0 && ticked < all.length;
    });
  }

  function start() {
    var form = document.querySelector("form[data-ticks]");
    if (!form || form.dataset.started) return;
    form.dataset.started = "1";
    document.querySelectorAll("[data-tick-all]").forEach(addTickAll);
    document.addEventListener("change", function (event) {
      if (event.target.closest("[data-tick-all]")) {
        boxes(form.dataset.ticks).forEach(function (box) {
          box.checked = event.target.checked;
        });
      } else if (event.target.name !== form.dataset.ticks) return;
      show(form);
    });
    show(form);
  }

  document.addEventListener("DOMContentLoaded", start);
  window.addEventListener("pageshow", function () {
    var form = document.querySelector("form[data-ticks][data-started]"); // boxes that the browser remembers
    if (form) show(form);
  });
})();
