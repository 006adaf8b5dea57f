/* Ticks every box of a table at once. Without this file each is ticked alone. */
(function () {
  "use strict";

  function start() {
    document.querySelectorAll("[data-tick-all]").forEach(function (place) {
      if (place.firstChild) return;
      var table = place.closest("table");
      var boxes = function () {
        return table.querySelectorAll("tbody input[name='" + place.dataset.tickAll + "']");
      };
      var box = document.createElement("input");
      box.type = "checkbox";
      box.setAttribute("aria-label", "Отметить все на странице");
      box.addEventListener("change", function () {
        boxes().forEach(function (one) {
          one.checked = box.checked;
        });
      });
      table.addEventListener("change", function (event) {
        if (event.target.name !== place.dataset.tickAll) return;
        var all = Array.from(boxes());
        var ticked = all.filter(function (one) {
          return one.checked;
        }).length;
        box.checked = ticked === all.length;
        box.indeterminate = ticked > 0 && ticked < all.length;
      });
      place.append(box);
    });
  }

  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:afterSettle", start);
})();
