/* Looks for the words of ?q= in the site's index; the page shows the site map until then. */
addEventListener("DOMContentLoaded", async function () {
  const box = document.getElementById("found"), map = document.getElementById("site-map");
  const query = (new URLSearchParams(location.search).get("q") || "").trim();
  const plain = function (text) { return text.toLowerCase().replace(/ё/g, "е"); };
  // Endings are cut, so that «питание» finds «Организация питания»; four letters always stay.
  const ending = /^([а-я]{4,}?)(ами|ями|ов|ев|ей|ам|ям|ах|ях|ом|ем|ого|его|ый|ий|ой|[аеиоуыэюяь]+)$/;
  const words = plain(query).split(/[^0-9a-zа-я]+/).filter(Boolean).map(function (w) { return w.replace(ending, "$1"); });
  document.querySelectorAll("input[name=q]").forEach(function (input) { input.value = query; });
  if (!words.length) return;
  const answer = await fetch(box.dataset.index);
  if (!answer.ok) return;
  const pages = await answer.json();
  const found = pages.map(function (page) {
    const title = plain(page.title), text = page.words;
    const points = words.map(function (w) { return title.includes(w) ? 5 : text.includes(w) ? 1 : 0; });
    return { page: page, points: points.includes(0) ? 0 : points.reduce(function (a, b) { return a + b; }) };
  }).filter(function (one) { return one.points; }).sort(function (a, b) { return b.points - a.points; });
  const told = document.createElement("p");
  told.textContent = found.length ? "Найдено страниц: " + found.length : "Ничего не нашлось. Проверьте карту сайта.";
  const list = document.createElement("ul");
  list.className = "found";
  found.forEach(function (one) {
    const item = list.appendChild(document.createElement("li"));
    const link = item.appendChild(document.createElement("a"));
    link.href = box.dataset.root + one.page.url;
    link.textContent = one.page.title;
  });
  box.replaceChildren(told, list);
  map.hidden = found.length > 0;
});
