/* Comforts of the post editor: a part of a picture is drawn with the mouse. Without this file the presets work. */
(function () {
  "use strict";

  function round(number) {
    return String(Math.round(number * 1000) / 1000);
  }

  function start(item) {
    var whole = item.querySelector("[data-crop-whole]");
    var field = item.querySelector("input[name$='-crop']");
    if (!whole || !field || item.querySelector("[data-crop-draw]")) return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn s";
    button.dataset.cropDraw = "";
    button.textContent = "Рамкой";
    button.addEventListener("click", function () {
      open(whole, field);
    });
    item.querySelector("[value^='shape:']").parentNode.append(button);
  }

  function open(whole, field) {
    var box = document.createElement("div");
    var image = document.createElement("img");
    var frame = document.createElement("i");
    box.className = "crop";
    image.src = whole.dataset.cropWhole;
    image.alt = "Обведите мышью то, что оставить";
    image.draggable = false;
    frame.hidden = true;
    box.append(image, frame);
    whole.replaceChildren(box);
    draw(box, frame, field);
  }

  function draw(box, frame, field) {
    var from = null;
    function point(event) {
      var area = box.getBoundingClientRect();
      return [
        Math.min(1, Math.max(0, (event.clientX - area.left) / area.width)),
        Math.min(1, Math.max(0, (event.clientY - area.top) / area.height)),
      ];
    }
    function show(to) {
      var left = Math.min(from[0], to[0]);
      var top = Math.min(from[1], to[1]);
      var width = Math.abs(from[0] - to[0]);
      var height = Math.abs(from[1] - to[1]);
      frame.hidden = false;
      frame.style.left = left * 100 + "%";
      frame.style.top = top * 100 + "%";
      frame.style.width = width * 100 + "%";
      frame.style.height = height * 100 + "%";
      return [left, top, width, height];
    }
    box.addEventListener("pointerdown", function (event) {
      from = point(event);
      box.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    box.addEventListener("pointermove", function (event) {
      if (from) show(point(event));
    });
    box.addEventListener("pointerup", function (event) {
      if (!from) return;
      var part = show(point(event));
      from = null;
      if (part[2] < 0.05 || part[3] < 0.05) return;
      field.value = part.map(round).join(",");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function startAll() {
    document.querySelectorAll("[data-crop]").forEach(start);
  }
  document.addEventListener("DOMContentLoaded", startAll);
  document.addEventListener("htmx:afterSettle", startAll);
})();
