/* Comforts of the section's editor: without this file everything still works, only by hand. */
(function () {
  "use strict";

  var PAUSE = 3000; /* milliseconds after the last letter */
  var form = document.querySelector("form[data-autosave]");
  var place = document.querySelector("[data-draft]");
  var timer = null;
  var sending = null;
  var isChanged = false;
  var isOver = false;

  function say(words) {
    if (place && place.textContent !== words) place.textContent = words;
  }

  /* What is typed, without files: those are sent by the form itself. */
  function typed() {
    var data = new FormData(form);
    Array.from(data.keys()).forEach(function (name) {
      if (data.get(name) instanceof File || /^(paste|sheet|start)-/.test(name)) data.delete(name);
    });
    return data;
  }

  function answered(response) {
    if (response.redirected || response.status === 401) {
      throw new Error("Вы вышли из портала. Войдите в соседней вкладке: введённое осталось на странице.");
    }
    if (!response.ok) throw new Error("Черновик не сохранён. Нажмите «Сохранить».");
    return response.text();
  }

  function keep(isLeaving) {
    clearTimeout(timer);
    if (!isChanged || isOver || (sending && !isLeaving)) return;
    isChanged = false;
    sending = new AbortController();
    var body = typed();
    var mine = sending;
    fetch(form.dataset.autosave, { method: "POST", body: body, signal: mine.signal, keepalive: Boolean(isLeaving) && isSmall(body) })
      .then(answered)
      .then(function (text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        var words = page.getElementById("draft-state");
        if (!words) throw new Error("Черновик не сохранён. Нажмите «Сохранить».");
        say(words.textContent);
        if (!isChanged) form.dispatchEvent(new CustomEvent("portal:kept", { bubbles: true }));
      })
      .catch(function (error) {
        if (error.name === "AbortError") return;
        isChanged = true;
        say(error instanceof TypeError ? "Нет связи: черновик сохранится, когда она появится." : error.message);
      })
      .finally(function () {
        if (sending === mine) sending = null;
        if (isChanged && !isOver) wait();
      });
  }

  /* A browser sends no more than 64 KB on its way out. */
  function isSmall(data) {
    var size = 0;
    data.forEach(function (value, name) {
      size += 2 * (String(value).length + name.length) + 120;
    });
    return size < 60000;
  }

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  function note(event) {
    if (!form || !form.contains(event.target) || event.target.matches("[data-paste]")) return;
    isChanged = true;
    wait();
  }

  document.addEventListener("input", note);
  document.addEventListener("change", note);
  document.addEventListener("htmx:afterSettle", function (event) {
    var request = event.detail.requestConfig;
    if (request && request.verb === "post" && event.target.closest("form[data-autosave]")) note(event);
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") keep(true);
  });
  window.addEventListener("pagehide", function () {
    keep(true);
  });

  /* A save takes everything: a draft on its way must not arrive after it. */
  document.addEventListener("submit", function (event) {
    if (event.target !== form) return;
    isOver = true;
    clearTimeout(timer);
    if (sending) sending.abort();
  });
  window.addEventListener("pageshow", function () {
    isOver = false;
  });

  /* Several cells pasted into one cell of a row open the table's preview. */
  document.addEventListener("paste", function (event) {
    var cell = event.target;
    var box = cell.closest && cell.closest(".rowbox");
    var item = box && box.closest(".item");
    var area = item && item.querySelector("[data-paste]");
    var text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    var isTable = text.includes("\t") || (cell.matches("input") && text.trim().includes("\n"));
    if (!area || !isTable) return;
    event.preventDefault();
    area.value = text;
    area.closest("details").open = true;
    item.querySelector("[name^='start-']").value = cell.name.split("-").pop();
    item.querySelector("[value$=':preview']").click();
  });
  document.addEventListener("input", function (event) {
    if (!event.target.matches("[data-paste]")) return;
    event.target.closest(".item").querySelector("[name^='start-']").value = "";
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    var asked = event.detail.requestConfig && event.detail.requestConfig.elt;
    var preview = document.querySelector(".item [id^='preview-']");
    if (preview && asked && /:(preview|sheet)$/.test(asked.value || "")) preview.focus();
  });
})();
