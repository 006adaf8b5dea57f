/* Everything here is optional: without this file every page still works. */
(function () {
  "use strict";

  function closeMenu(returnsFocus) {
    var side = document.querySelector(".side.open");
    if (!side) return;
    var burger = document.querySelector(".burger");
    side.classList.remove("open");
    burger.setAttribute("aria-expanded", "false");
    if (returnsFocus) burger.focus();
  }

  function toggleMenu(burger) {
    var side = document.getElementById(burger.dataset.toggle);
    var isOpen = side.classList.toggle("open");
    burger.setAttribute("aria-expanded", String(isOpen));
    var first = side.querySelector("a");
    if (isOpen && first) first.focus();
  }

  function closeDropdowns(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }

  document.addEventListener("click", function (event) {
    var burger = event.target.closest("[data-toggle]");
    if (burger) {
      event.preventDefault();
      toggleMenu(burger);
      return;
    }
    if (event.target.closest("[data-close]") || !event.target.closest(".side")) closeMenu(false);
    closeDropdowns(event.target.closest("details.menu"));
    var closer = event.target.closest("[data-dismiss]");
    if (closer) closer.closest(".msg").remove();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    closeMenu(true);
    closeDropdowns(null);
  });

  var changed = new Set(); /* forms with words that are not saved yet */

  /* The summary of errors takes the focus, both on a whole page and after a swap. */
  function focusErrors() {
    var errors = document.querySelector("main .errs");
    if (!errors) return;
    errors.focus();
    document.querySelectorAll("main form[data-guard]").forEach(function (form) {
      changed.add(form);
    });
  }
  document.addEventListener("DOMContentLoaded", focusErrors);
  document.addEventListener("htmx:afterSettle", function (event) {
    var xhr = event.detail.xhr;
    if (xhr && (xhr.status === 422 || xhr.status === 409)) focusErrors();
  });

  /* Forms with data-guard warn before what was typed is lost. */
  document.addEventListener("input", function (event) {
    var form = event.target.closest("form[data-guard]");
    if (form) changed.add(form);
  });
  document.addEventListener("submit", function (event) {
    changed.delete(event.target);
  });
  document.addEventListener("portal:kept", function (event) {
    changed.delete(event.target);
  });
  window.addEventListener("beforeunload", function (event) {
    var isLost = Array.from(changed).some(function (form) {
      return form.isConnected;
    });
    if (isLost) event.preventDefault();
    if (isLost) event.returnValue = "";
  });

  /* Forms and buttons with data-confirm ask in a native dialog that names the object. */
  function buildDialog(question, verb) {
    var dialog = document.createElement("dialog");
    var form = document.createElement("form");
    var title = document.createElement("h2");
    var foot = document.createElement("div");
    dialog.className = "dlg";
    form.method = "dialog";
    title.textContent = question;
    title.id = "confirm-title";
    dialog.setAttribute("aria-labelledby", title.id);
    foot.className = "foot";
    var leave = verb.indexOf("Отменить") === 0 ? "Оставить как есть" : "Отменить"; // «Отменить» beside «Отменить пост»
    [["no", leave, "btn"], ["yes", verb, "btn pri"]].forEach(function (one) {
      var button = document.createElement("button");
      button.value = one[0];
      button.textContent = one[1];
      button.className = one[2];
      foot.append(button);
    });
    form.append(title, foot);
    dialog.append(form);
    return dialog;
  }

  function questionOf(form, submitter) {
    return (submitter && submitter.dataset.confirm) || (form.dataset && form.dataset.confirm);
  }

  function confirmThen(form, submitter) {
    var verb = (submitter && submitter.textContent.trim()) || "Продолжить";
    var dialog = buildDialog(questionOf(form, submitter), verb);
    document.body.append(dialog);
    dialog.addEventListener("close", function () {
      dialog.remove();
      if (dialog.returnValue !== "yes") return;
      form.dataset.confirmed = "1";
      form.requestSubmit(submitter || undefined);
    });
    dialog.showModal();
  }

  document.addEventListener(
    "submit",
    function (event) {
      var form = event.target;
      if (!questionOf(form, event.submitter)) return;
      if (form.dataset.confirmed) {
        delete form.dataset.confirmed;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      confirmThen(form, event.submitter);
    },
    true
  );

  /* A bar that fills while a file is being sent. */
  function uploadBox(event) {
    var form = event.target.closest && event.target.closest("form");
    return form && form.querySelector("[data-upload]");
  }
  document.addEventListener("htmx:xhr:progress", function (event) {
    var box = uploadBox(event);
    if (!box || !event.detail.lengthComputable) return;
    box.hidden = false;
    box.querySelector("progress").value = Math.round((100 * event.detail.loaded) / event.detail.total);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var box = uploadBox(event);
    if (box) box.hidden = true;
  });

  /* What htmx does not swap is said in words: those of the error page, or ours when there is no answer. */
  function tell(words) {
    var place = document.getElementById("problem");
    if (!place) return;
    var box = document.createElement("div");
    var text = document.createElement("p");
    var close = document.createElement("button");
    box.className = "msg bad";
    text.textContent = words;
    close.type = "button";
    close.className = "btn s";
    close.dataset.dismiss = "";
    close.textContent = "Закрыть";
    box.append(text, close);
    place.replaceChildren(box);
  }

  function wordsOf(xhr) {
    var page = new DOMParser().parseFromString(xhr.responseText || "", "text/html");
    var words = Array.from(page.querySelectorAll("main h1, main h1 + p"), function (node) {
      return node.textContent.trim();
    });
    return words.join(". ") || "Не получилось, код " + xhr.status + ". Попробуйте ещё раз.";
  }

  document.addEventListener("htmx:responseError", function (event) {
    var isPolling = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent === undefined;
    if (!isPolling) tell(wordsOf(event.detail.xhr));
  });
  document.addEventListener("htmx:sendError", function () {
    tell("Нет связи с порталом. Проверьте интернет и повторите: введённое осталось на странице.");
  });
})();
