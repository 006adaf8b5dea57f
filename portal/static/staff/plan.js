/* Dragging is decoration: every card has its «Перенести» link, and without this file nothing is lost. */
(function () {
  "use strict";

  function fail(item, event, status, text) {
    event.from.insertBefore(item, event.from.children[event.oldIndex] || null);
    document.dispatchEvent(
      new CustomEvent("htmx:responseError", {
        detail: { xhr: { status: status, responseText: text }, requestConfig: { triggeringEvent: event } },
      })
    );
  }

  function send(plan, event) {
    var item = event.item;
    var body = new URLSearchParams({
      csrf_token: plan.dataset.csrf,
      day: event.to.dataset.day,
      zone: plan.dataset.zone,
      revision: item.dataset.revision,
    });
    var address = "/posts/" + item.dataset.post + "/day?" + plan.dataset.tail;
    fetch(address, { method: "POST", body: body, credentials: "same-origin" })
      .then(function (answer) {
        return answer.text().then(function (text) {
          if (!answer.ok) fail(item, event, answer.status, text);
          else show(text, answer.url);
        });
      })
      .catch(function () {
        fail(item, event, 0, "");
      });
  }

  /* The answer is the plan itself, with the post where the server put it and a way back. */
  function show(text, address) {
    var page = new DOMParser().parseFromString(text, "text/html");
    var fresh = page.getElementById("main");
    if (!fresh) return location.assign(address);
    document.getElementById("main").replaceWith(document.adoptNode(fresh));
    window.htmx.process(fresh);
    history.replaceState(null, "", address.replace(/([?&])(moved|was)=[^&]*/g, "$1").replace(/[?&]+$/, ""));
    start();
  }

  function start() {
    var plan = document.getElementById("plan");
    if (!plan || !window.Sortable) return;
    plan.querySelectorAll(".plan ul[data-day]").forEach(function (list) {
      window.Sortable.create(list, {
        group: "plan",
        sort: false,
        draggable: "[data-post]",
        filter: ".mv",
        preventOnFilter: false,
        delay: 150,
        delayOnTouchOnly: true,
        onEnd: function (event) {
          if (event.from !== event.to && event.from.dataset.day !== event.to.dataset.day) send(plan, event);
          else if (event.from !== event.to) fail(event.item, event, 0, "<main><h1>Час меняют кнопкой «Перенести»</h1></main>");
        },
      });
    });
  }

  document.addEventListener("DOMContentLoaded", start);
})();
